/** The pace of recordings: fitted, printed as a plan, and played. */
import { describe, expect, test } from "vitest";
import { atPace } from "../../src/layers/script/pace.ts";
import { readPlan } from "../../src/plan/plan.ts";
import type { Fixture } from "../../src/types/fixture.ts";
import type { Pace } from "../../src/types/plan.ts";
import type { Reply } from "../../src/types/reply.ts";
import { fittedPace } from "../../strategies/fixture/pace.ts";
import { run } from "../_commands.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody, startServer } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

/** A recording of an answer with a given pace. */
function recorded(pace: Pace, n: number, isStreamed: boolean): Fixture {
  const [input, output] = [10 + ((n * 37) % 500), 5 + ((n * 13) % 60)];
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  const drawn = { seed: "", print: `${n}`, attempt: 1, open: 1 };
  const content = `${n}`;
  const request = { method: "POST", path: CHAT, body: chatBody(content, { stream: isStreamed }) };
  const head = { status: 200, headers: { "content-type": "application/json" } };
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  if (!isStreamed) {
    const json = { object: "chat.completion", usage, choices: [{ message: { content } }] };
    const { times } = atPace({ kind: "body", ...head, usage, body: "" }, pace, drawn);
    return { version: 1, request, replies: [{ ...head, json, latency: times!.last }] };
  }
  const frames = Array.from({ length: output }, () => "");
  const reply: Reply = { kind: "stream", ...head, usage, frames };
  const { before = 0, delays = [] } = atPace(reply, pace, drawn).delivery ?? {};
  const events = delays.map((delay, at): [number, unknown] => [
    at === 0 ? before : delay,
    { choices, ...(at === output - 1 && { usage }) },
  ]);
  return { version: 1, request, replies: [{ ...head, events }] };
}

const many = (pace: Pace, ...streamed: boolean[]): Fixture[] =>
  Array.from({ length: 120 }, (_, n) => recorded(pace, n, streamed[n % streamed.length]!));

describe("a pace that recordings came at", () => {
  const pace = { ttft: 400, perInputToken: 0.5, tps: 60, jitter: 0.2 };

  test.each([
    ["streams", [true]],
    ["answers in one piece", [false]],
    ["both", [true, false]],
  ])("is found from %s", (_, streamed) => {
    const found = fittedPace(many(pace, ...streamed))!;
    expect(found.ttft! / pace.ttft).toBeCloseTo(1, 0.7);
    expect(found.tps! / pace.tps).toBeCloseTo(1, 0.7);
    expect(found.perInputToken).toBeGreaterThan(0.3);
    expect(found.perInputToken).toBeLessThan(0.7);
    if (streamed.includes(true)) expect(Math.abs(found.jitter! - pace.jitter)).toBeLessThan(0.05);
  });

  test("isn't affected by a few that took very long, or failed", () => {
    const odd = many({ ttft: 60_000, tps: 1 }, true).slice(0, 10);
    const failed = odd.map((each) => ({
      ...each,
      replies: [{ status: 500, headers: {}, latency: 9 }],
    }));
    const found = fittedPace([...many(pace, true), ...odd, ...failed])!;
    expect(found.ttft! / pace.ttft).toBeCloseTo(1, 0.5);
    expect(found.tps! / pace.tps).toBeCloseTo(1, 0.5);
  });

  test("of answers without text is a latency", () => {
    const request = { method: "POST", path: "/v1/embeddings" };
    const replies = [70, 80, 400].map((latency) => ({
      status: 200,
      headers: {},
      latency,
      json: {},
    }));
    expect(fittedPace([{ version: 1, request, replies }])).toEqual({ latency: 80 });
  });

  test("is undefined if no recording has times", () => {
    const request = { method: "GET", path: "/v1/models" };
    const replies = [
      { status: 200, headers: {}, json: {} },
      { status: 200, headers: {}, events: [[0, {}] as const, [0, {}] as const] },
    ];
    expect(fittedPace([{ version: 1, request, replies }])).toBeUndefined();
    expect(fittedPace([])).toBeUndefined();
  });
});

describe("fixtures pace", () => {
  test("prints a plan", async () => {
    const folder = newFolder();
    for (const [at, each] of many({ ttft: 300, tps: 50 }, true).slice(0, 9).entries()) {
      put(folder, `chat/completions/${at}.json`, each);
    }
    const { code, said } = await run("fixtures pace", "--fixtures", folder);
    expect(code).toBe(0);
    expect(said).toMatch(/^ttft=300 tps=50(\.\d+)?\n$/);
    expect(readPlan(said.trim()).pace).toEqual({ ttft: 300, tps: expect.closeTo(50, 0) });
  });

  test("reports when there is nothing to fit", async () => {
    const folder = newFolder();
    expect(await run("fixtures pace", "--fixtures", folder)).toMatchObject({ code: 1, said: "" });
    const { replies, ...rest } = recorded({}, 1, false);
    const timeless = replies.map((reply) => ({ ...reply, latency: undefined }));
    put(folder, "chat/completions/a.json", { ...rest, replies: timeless });
    const { code, warned } = await run("fixtures pace", "--fixtures", folder);
    expect([code, warned]).toEqual([1, expect.stringContaining("records how long it took")]);
  });
});

describe("pace=fixtures", () => {
  const plan = "pace=fixtures speed=0";
  const times = async (
    api: Awaited<ReturnType<typeof replayer>>,
    content: string,
    line: string,
  ) => {
    const body = chatBody(content, { stream: true });
    await (await api.post(CHAT, body, { "x-parlel-plan": line })).text();
    const log = (await (await api.fetch("/__parlel/requests?limit=1")).json()) as any;
    return log.requests[0].times;
  };

  test("plays the recordings' pace, and the rest of the plan", async () => {
    const folder = newFolder();
    for (const [at, each] of many({ ttft: 300, tps: 50 }, false).slice(0, 9).entries()) {
      put(folder, `chat/completions/${at}.json`, each);
    }
    const api = await replayer(folder, { onMiss: "deterministic" });
    expect((await times(api, "new", plan)).first).toBeCloseTo(300, -1);
    expect((await times(api, "newer", `${plan} ttft=5`)).first).toBe(5);
    await api.fetch("/__parlel/plan", { method: "PUT", body: "ttft=7 speed=0" });
    expect((await times(api, "newest", plan)).first).toBeCloseTo(300, -1);
  });

  test("is refused without recordings", async () => {
    const { server, api } = await startServer();
    const refused = await api.post(CHAT, chatBody("Hi"), { "x-parlel-plan": plan });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("deterministic has no answer with delays");
    await server.stop();
  });
});
