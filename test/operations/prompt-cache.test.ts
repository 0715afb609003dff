/** The prompts that `prompt_cache_key` remembers. */
import { expect, test } from "vitest";
import { newStore } from "../store/_backends.ts";
import type { Options } from "../../src/options/index.ts";
import { newFolder } from "../_fixtures.ts";
import type { Call } from "../../src/types/call.ts";
import { cachedTokens } from "../../strategies/deterministic/prompt-cache.ts";
import { chunksOf, KEY, startServer } from "../_harness.ts";

const PATH = "/v1/chat/completions";
const words = (count: number, word = "word"): string =>
  Array.from({ length: count }, (_, index) => `${word}${index}`).join(" ");
const system = (content: string): object => ({ role: "system", content });
const user = (content: unknown): object => ({ role: "user", content });
const body = (key: string | undefined, ...messages: object[]): Record<string, unknown> => ({
  model: "mistral-small-latest",
  messages,
  ...(key !== undefined && { prompt_cache_key: key }),
});

async function start(options: Partial<Options> = {}): Promise<{
  ask: (body: object, headers?: Record<string, string>) => Promise<any>;
  cached: (body: object, headers?: Record<string, string>) => Promise<number>;
  reset: () => Promise<void>;
  [Symbol.asyncDispose]: () => Promise<void>;
}> {
  const { server, api } = await startServer(options);
  const ask = async (asked: object, headers?: Record<string, string>): Promise<any> =>
    (await api.post(PATH, asked, headers)).json();
  return {
    ask,
    cached: async (asked, headers) =>
      (await ask(asked, headers)).usage.prompt_tokens_details.cached_tokens,
    reset: () => server.reset(),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

test("the first call has no cached tokens, the next ones have those that they share, in multiples of 16", async () => {
  await using emulator = await start();
  const { cached } = emulator;
  const long = system(words(100));
  expect(await cached(body("a", long, user("one")))).toBe(0);
  expect(await cached(body("a", long, user("two")))).toBe(96);
  expect(await cached(body("a", system(words(40)), user("two")))).toBe(32);
  expect(await cached(body("a", system(words(40, "other")), user("two")))).toBe(0);
  expect(await cached(body("a", system(`first ${words(100)}`)))).toBe(0);
  expect(await cached(body("short", user(words(15))))).toBe(0);
  expect(await cached(body("short", user(words(15))))).toBe(0);
  expect(await cached(body("exact", user(words(32))))).toBe(0);
  expect(await cached(body("exact", user(words(32))))).toBe(32);
});

test.each([
  ["in memory", () => ({})],
  ["in a data folder", () => ({ data: newFolder() })],
])("of prompts that come at once under one key, none is forgotten: %s", async (_, options) => {
  await using emulator = await start(options());
  const { cached } = emulator;
  const prompts = Array.from({ length: 8 }, (__, n) => system(words(64, `prompt${n}`)));
  await Promise.all(prompts.map((prompt) => cached(body("k", prompt, user("first")))));
  for (const prompt of prompts) {
    expect(await cached(body("k", prompt, user("again")))).toBeGreaterThanOrEqual(64);
  }
});

test("a growing conversation counts what was sent before as cached", async () => {
  await using emulator = await start();
  const messages = [system(words(30))];
  let sent = 0;
  for (let turn = 0; turn < 5; turn++) {
    messages.push(user(words(20, `turn${turn}-`)));
    const { usage, choices } = await emulator.ask(body("grows", ...messages));
    expect(usage.prompt_tokens_details.cached_tokens).toBe(Math.floor(sent / 16) * 16);
    sent = usage.prompt_tokens;
    messages.push(choices[0].message);
  }
});

test("other keys, other callers, other models and other roles share nothing", async () => {
  await using emulator = await start();
  const { cached } = emulator;
  const asked = body("a", user(words(50)));
  expect(await cached(asked)).toBe(0);
  expect(await cached({ ...asked, prompt_cache_key: "b" })).toBe(0);
  expect(await cached({ ...asked, model: "mistral-large-latest" })).toBe(0);
  expect(await cached(asked, { authorization: "Bearer another" })).toBe(0);
  expect(await cached(body("a", system(words(50)), user("x")))).toBe(0);
  const picture = { type: "image_url", image_url: "https://example.com/a.png" };
  expect(await cached(body("a", user([picture, { type: "text", text: words(50) }])))).toBe(0);
  expect(await cached(body(undefined, user(words(50))))).toBe(0);
  expect(await cached(asked)).toBe(48);
});

test("the cache changes the count and nothing else, streamed or not", async () => {
  await using emulator = await start();
  const asked = body("a", user(words(50)));
  const first = await emulator.ask(asked);
  const second = await emulator.ask(asked);
  expect(first.usage.prompt_tokens_details.cached_tokens).toBe(0);
  first.usage.prompt_tokens_details.cached_tokens = 48;
  expect(second).toEqual(first);
  const { prompt_cache_key: _, ...plain } = asked;
  expect((await emulator.ask(plain)).choices).toEqual(second.choices);
});

test("a stream and the rate-limit header reflect the cache, and a reset forgets it", async () => {
  const { server, api } = await startServer();
  const asked = body("a", user(words(50)));
  const cost = async (): Promise<number> => {
    const response = await api.post(PATH, asked);
    const { usage } = (await response.json()) as any;
    return usage.total_tokens - Number(response.headers.get("x-ratelimit-tokens-query-cost"));
  };
  expect([await cost(), await cost()]).toEqual([0, 48]);
  const stream = await (await api.post(PATH, { ...asked, stream: true })).text();
  expect(chunksOf(stream).at(-1).usage.prompt_tokens_details.cached_tokens).toBe(48);
  await api.fetch("/__parlel/reset", { method: "POST", headers: KEY });
  expect(await cost()).toBe(0);
  await server.stop();
});

test("agents and FIM have it, too", async () => {
  const { server, api } = await startServer();
  const cached = async (path: string, asked: object): Promise<number> =>
    ((await (await api.post(path, { ...asked, prompt_cache_key: "a" })).json()) as any).usage
      .prompt_tokens_details.cached_tokens;
  const agent = { agent_id: "ag_1", messages: [user(words(40))] };
  const code = { model: "codestral-latest", prompt: words(40) };
  for (const shown of [0, 32]) {
    expect(await cached("/v1/agents/completions", agent)).toBe(shown);
    expect(await cached("/v1/fim/completions", code)).toBe(shown);
  }
  expect(await cached("/v1/agents/completions", { ...agent, agent_id: "ag_2" })).toBe(0);
  await server.stop();
});

test("memory is limited: with too many keys the oldest are forgotten", async () => {
  const mine = (await (await newStore()).world("")).state("parlel");
  const cached = async (key: number): Promise<number> => {
    const call = {
      body: body(`key ${key}`, user(words(20))),
      state: mine,
    } as unknown as Call<object>;
    return cachedTokens(call);
  };
  for (let key = 0; key < 1500; key++) expect(await cached(key)).toBe(0);
  let remembered = 0;
  // The newest first: asking for a forgotten key evicts another one.
  for (let key = 1499; key >= 0; key--) if (await cached(key)) remembered++;
  expect(remembered).toBeGreaterThan(500);
  expect(remembered).toBeLessThanOrEqual(1024);
});
