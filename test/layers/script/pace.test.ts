/** How long answers take, which the log shows without any waiting. */
import { describe, expect, test } from "vitest";
import { atPace } from "../../../src/layers/script/pace.ts";
import type { Reply, StreamReply } from "../../../src/types/reply.ts";
import { newFolder, recorder } from "../../_fixtures.ts";
import { chatBody, describeServed, eventsOf, eventually, KEY } from "../../_harness.ts";
import { events, signal, startUpstream, STREAM_TYPE } from "../../_upstream.ts";

const drawn = { seed: "", print: "call", attempt: 1, open: 1 };
const usage = { prompt_tokens: 100, completion_tokens: 11, total_tokens: 111 };
const plain: Reply = { kind: "body", status: 200, body: "{}", usage, cached: 40 };
const frames = Array.from({ length: 11 }, (_, at) => `data: ${at}\n\n`);
const stream: StreamReply = { kind: "stream", status: 200, frames, usage, cached: 40 };

describe("a pace", () => {
  test("delays the head, the first token, each uncached token of the prompt, and each token", () => {
    const pace = { latency: 10, ttft: 100, perInputToken: 2, tps: 20 };
    const first = 10 + 100 + 2 * 60;
    const streamed = atPace(stream, pace, drawn);
    expect(streamed.times).toEqual({ first, last: first + 10 * 50 });
    expect(streamed.delivery).toEqual({ before: first, delays: [0, ...Array(10).fill(50)] });
    const whole = atPace(plain, pace, drawn);
    expect(whole.times).toEqual({ first: first + 500, last: first + 500 });
    expect(whole.delivery).toEqual({ before: first + 500 });
  });

  test("of an error is its latency alone", () => {
    const error: Reply = { kind: "body", status: 429, body: "" };
    expect(atPace(error, { latency: 10, ttft: 100, tps: 1 }, drawn).times).toEqual({
      first: 10,
      last: 10,
    });
  });

  test("varies within its jitter, and equally for equal calls", () => {
    const lasts = Array.from({ length: 200 }, (_, at) => {
      const { times } = atPace(plain, { ttft: 1000, jitter: 0.2 }, { ...drawn, print: `${at}` });
      return times!.last;
    });
    expect(Math.min(...lasts)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...lasts)).toBeLessThanOrEqual(1200);
    expect(new Set(lasts).size).toBeGreaterThan(150);
    const mean = lasts.reduce((sum, last) => sum + last, 0) / lasts.length;
    expect(Math.abs(mean - 1000)).toBeLessThan(30);
    const again = atPace(plain, { ttft: 1000, jitter: 0.2 }, { ...drawn, print: "7" });
    expect(again.times!.last).toBe(lasts[7]);
  });

  test("grows with the calls that are open", () => {
    const pace = { ttft: 100, load: 3, concurrent: 5 };
    const at = (open: number): number => atPace(plain, pace, { ...drawn, open }).times!.last;
    expect([1, 3, 5, 50].map(at)).toEqual([100, 200, 300, 300]);
  });

  test("is scaled by its speed, and speed 0 takes no time", () => {
    const pace = { ttft: 100, tps: 10 };
    expect(atPace(stream, { ...pace, speed: 2 }, drawn).delivery!.before).toBe(50);
    const still = atPace(stream, { ...pace, speed: 0 }, drawn);
    expect([still.delivery, still.times]).toEqual([undefined, { first: 100, last: 1100 }]);
  });

  test("leaves a recorded stream its own pace", () => {
    const recorded = { ...stream, delivery: { delays: frames.map(() => 7) } };
    expect(atPace(recorded, { ttft: 5, tps: 1 }, drawn).delivery).toEqual({
      before: 5,
      delays: frames.map(() => 7),
    });
  });
});

describeServed("a paced call", ({ post, fetch }) => {
  test("without a body ends, too", async () => {
    const agent = await post("/v1/agents", { name: "Ada", model: "mistral-small-latest" });
    const { id } = (await agent.json()) as { id: string };
    const headers = { ...KEY, "x-parlel-plan": "ttft=5" };
    const deleted = await fetch(`/v1/agents/${id}`, { method: "DELETE", headers });
    expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
    await eventually(async () => {
      const log = await (await fetch("/__parlel/requests?operation=agents.delete")).json();
      expect(log).toMatchObject({ requests: [{ status: 204, outcome: "done" }] });
    });
  });

  const timed = async (plan: string, more = {}): Promise<{ took: number; text: string }> => {
    const start = performance.now();
    const body = chatBody("How long?", more);
    const answer = await post("/v1/chat/completions", body, { "x-parlel-plan": plan });
    const text = await answer.text();
    return { took: performance.now() - start, text };
  };

  test("takes its time and answers the same, plain and streamed", async () => {
    for (const more of [{}, { stream: true }]) {
      const quick = await timed("ok", more);
      const slow = await timed("ttft=120 tps=500", more);
      expect(slow.text).toBe(quick.text);
      expect(slow.took).toBeGreaterThan(115);
    }
  });

  test("at speed 0 is in the log with the times that it would have had", async () => {
    await fetch("/__parlel/reset", { method: "POST" });
    await timed("pace=reasoning speed=0", { stream: true });
    const { requests } = (await (await fetch("/__parlel/requests")).json()) as any;
    const { first, last } = requests[0].times;
    expect(first).toBeGreaterThan(1000);
    expect(last).toBeGreaterThan(first);
    expect(requests[0]).toMatchObject({ outcome: "done" });
  });

  test("is cut at its planned time, too", async () => {
    const { text } = await timed("tps=200; cut@3", { stream: true });
    expect(eventsOf(text)).toHaveLength(3);
  });
});

test("the live service's own answers take the time that they take, and end in the log when they do", async () => {
  const half = signal();
  const upstream = await startUpstream(async (response) => {
    const [first = "", ...rest] = events("Hello there");
    response.writeHead(200, STREAM_TYPE).write(first);
    await half.given;
    response.end(rest.join(""));
  });
  const { post, fetch } = await recorder(newFolder(), upstream.url, { onMiss: "passthrough" });
  const entry = async (): Promise<any> =>
    ((await (await fetch("/__parlel/requests")).json()) as any).requests[0];
  const plan = { "x-parlel-plan": "tps=60; concurrent=1" };
  const ask = (): Promise<Response> =>
    post("/v1/chat/completions", chatBody("Live?", { stream: true }), plan);
  const answer = await ask();
  expect(await entry()).toMatchObject({ outcome: "open", duration: null, times: null });
  expect((await ask()).status).toBe(429);
  half.give();
  expect(eventsOf(await answer.text())).toHaveLength(3);
  expect(await entry()).toMatchObject({ outcome: "done", events: 3, times: null });
});
