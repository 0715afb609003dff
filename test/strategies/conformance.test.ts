/** The rules for every strategy: one suite for those that come with the emulator and for users' own. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Options } from "../../src/options/index.ts";
import type { MistralServer } from "../../src/server.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import { defineStrategy } from "../../strategies/define.ts";
import { documentFault } from "../form/_document.ts";
import { newFolder, RECORDER_KEY } from "../_fixtures.ts";
import { type Api, chatBody, chunksOf, eventually, startServer } from "../_harness.ts";
import { operations } from "../_operations.ts";

const CHAT = "/v1/chat/completions";
const MODERATION = { model: "mistral-moderation-latest", input: ["one", "two"] };

/** Requests that a strategy may answer, by operation. */
const REQUESTS: Readonly<Record<string, readonly [path: string, body: object][]>> = {
  "chat.complete": [
    [CHAT, chatBody("How are you?")],
    [CHAT, chatBody("How are you?", { stream: true })],
    [CHAT, chatBody("Twice", { n: 2 })],
  ],
  "fim.complete": [
    ["/v1/fim/completions", { model: "codestral-latest", prompt: "def f():" }],
    ["/v1/fim/completions", { model: "codestral-latest", prompt: "def f():", stream: true }],
  ],
  "agents.complete": [
    ["/v1/agents/completions", { agent_id: "ag_1", messages: [{ role: "user", content: "Hi" }] }],
  ],
  "embeddings.create": [["/v1/embeddings", { model: "mistral-embed", input: ["one", "two"] }]],
  "moderations.moderate": [["/v1/moderations", MODERATION]],
};
const ALL = Object.entries(REQUESTS).flatMap(([id, list]) =>
  list.map(([path, body]) => ({ id, path, body })),
);

const written = defineStrategy({
  name: "written",
  chat: ({ lastUserText, body }) =>
    Array.from({ length: body.n ?? 1 }, (_, n) => `${lastUserText} I am ${n}.`),
  fim: () => "return 1",
  agents: () => "An agent speaks.",
  embeddings: ({ body }) => [body.input].flat().map((text) => [text.length, 0.5]),
  moderations: ({ body }) => [body.input].flat().map(() => ({ law: 0.5 })),
});

/** Content without the help of `defineStrategy`, and not at once. */
const bare: Strategy = {
  name: "bare",
  answer: async (call) => {
    await new Promise(setImmediate);
    return call.operation === "chat.complete" && !(call.body as { n?: number }).n
      ? { content: "From a bare strategy." }
      : undefined;
  },
};

/** Answers nothing, and leaves everything to the next. */
const mute = defineStrategy({ name: "mute" });

interface Kind {
  readonly name: string;
  /** The options of a server that asks it first. */
  options(): Partial<Options> | Promise<Partial<Options>>;
  /** Whether it has an answer to everything. */
  readonly isWhole?: true;
}

const kinds: readonly Kind[] = [
  { name: "deterministic", options: () => ({}), isWhole: true },
  { name: "fixture", options: recordings, isWhole: true },
  { name: "written", options: () => ({ strategy: written }), isWhole: true },
  { name: "bare", options: () => ({ strategy: bare }) },
  { name: "mute", options: () => ({ strategy: mute }) },
  // Chosen by its name among several.
  { name: "bare", options: () => ({ strategy: "bare", strategies: [written, bare, mute] }) },
];

/** Recordings of all the requests. */
async function recordings(): Promise<Partial<Options>> {
  const fixtures = newFolder();
  const upstream = await startServer();
  const options = { strategy: "fixture", fixtures, onMiss: "record", ci: false } as const;
  const keys = { upstream: upstream.server.url, upstreamKey: RECORDER_KEY };
  const recorder = await startServer({ ...options, ...keys });
  for (const { path, body } of ALL) await (await recorder.api.post(path, body)).text();
  await Promise.all([recorder.server.stop(), upstream.server.stop()]);
  afterAll(() => rmSync(fixtures, { recursive: true, force: true }));
  return { strategy: "fixture", fixtures };
}

describe.each(kinds)("the strategy $name", ({ name, options, isWhole }) => {
  let server: MistralServer;
  let api: Api;
  beforeAll(async () => {
    ({ server, api } = await startServer(await options()));
  });
  afterAll(() => server.stop());

  const answered = (response: Response): string | null => response.headers.get("x-parlel-strategy");

  test("answers in the published form, and names itself as the source", async () => {
    for (const { id, path, body } of ALL) {
      const response = await api.post(path, body);
      const text = await response.text();
      expect(response.status, text).toBe(200);
      expect(
        documentFault(
          operations.find((each) => each.id === id)!,
          text,
        ),
        id,
      ).toBeUndefined();
      if (isWhole) expect(answered(response)).toBe(name);
      else expect([name, "deterministic"]).toContain(answered(response));
    }
  });

  test("gives the same bytes again, to another key, in another world, and to 64 at once", async () => {
    for (const { path, body } of ALL) {
      const first = await (await api.post(path, body)).text();
      const others = [
        await api.post(path, body),
        await api.post(path, body, { authorization: "Bearer somebody-else" }),
        await api.post(`/~elsewhere${path}`, body),
        await api.post(path, body, { "x-parlel-strategy": name }),
      ];
      for (const other of others) expect(await other.text()).toBe(first);
      const many = await Promise.all(Array.from({ length: 64 }, () => api.post(path, body)));
      const texts = await Promise.all(many.map((each) => each.text()));
      expect(new Set(texts)).toEqual(new Set([first]));
    }
  });

  test("answers the same in a stream as in one piece", async () => {
    const plain = await (await api.post(CHAT, chatBody("How are you?"))).json();
    const stream = await api.post(CHAT, chatBody("How are you?", { stream: true }));
    const said = chunksOf(await stream.text()).map(({ choices }) => choices[0].delta.content);
    expect(said.join("")).toBe((plain as any).choices[0].message.content);
  });

  test("leaves refusals to the API", async () => {
    for (const [body, status] of [
      [{ model: 1 }, 422],
      ["{", 422],
      [chatBody("x", { temperature: 9 }), 422],
    ] as const) {
      expect((await api.post(CHAT, body)).status).toBe(status);
    }
    const keyless = await api.post(CHAT, chatBody("How are you?"), { authorization: "" });
    expect(keyless.status).toBe(401);
    // A replay can't distinguish an unrecorded path from one that doesn't exist.
    expect([404, 400]).toContain((await api.post("/v1/nothing", {})).status);
  });

  test("comes after rules and plans, which don't change answers that pass", async () => {
    const body = chatBody("How are you?");
    const whole = await (await api.post(CHAT, body)).text();
    const refused = await api.post(CHAT, body, { "x-parlel-plan": "503*1" });
    expect([refused.status, await refused.text()]).toEqual([503, expect.any(String)]);
    const passed = await api.post(CHAT, body, { "x-parlel-plan": "503*1" });
    expect([answered(passed) !== null, await passed.text()]).toEqual([true, whole]);
    const rule = { match: { user: "How are you?" }, reply: { text: "Ruled." }, times: 1 };
    const headers = { "content-type": "application/json" };
    const rules = JSON.stringify([rule]);
    await api.fetch("/__parlel/rules", { method: "PUT", headers, body: rules });
    const ruled = (await (await api.post(CHAT, body)).json()) as any;
    expect(ruled.choices[0].message.content).toBe("Ruled.");
    expect(await (await api.post(CHAT, body)).text()).toBe(whole);
    await api.fetch("/__parlel/reset", { method: "POST" });
  });

  test("is named in the log with the cost of its answer", async () => {
    const response = await api.post(`/~logged${CHAT}`, chatBody("How are you?"));
    const { usage } = (await response.json()) as any;
    await eventually(async () => {
      const log = (await (await api.fetch("/~logged/__parlel/requests")).json()) as any;
      expect(log.requests).toMatchObject([
        { outcome: "done", status: 200, strategy: answered(response) },
      ]);
      expect(log.requests[0].usage).toMatchObject({ total_tokens: usage.total_tokens });
    });
  });
});
