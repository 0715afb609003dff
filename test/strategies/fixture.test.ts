/** Record and replay against a second emulator as the upstream, over real sockets and a real disk. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../_operations.ts";
import type { MistralServer } from "../../src/server.ts";
import { filesIn, newFolder, recorder, replayer } from "../_fixtures.ts";
import { type Api, chatBody, chunksOf, startServer } from "../_harness.ts";
import { keyed, samples, sendSample } from "../_samples.ts";

const CHAT = "/v1/chat/completions";

let upstream: { server: MistralServer; api: Api };
beforeAll(async () => {
  upstream = await startServer();
});
afterAll(() => upstream.server.stop());

describe.each(operations)(
  "$id: the caller can't tell live, recording and replay apart",
  (operation) => {
    const { id, path } = operation;

    test("its samples have its path", () => {
      expect(samples[id]?.length, `test/_samples.ts has none of ${id}`).toBeGreaterThan(0);
      const pattern = new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
      for (const sample of samples[id]!) expect(sample.path.split("?")[0]).toMatch(pattern);
    });

    test.each(samples[id] ?? [])("$path %#", async (sample) => {
      const fixtures = newFolder();
      // The upstream is in the same state before each call, so that a call that changes something can do it again.
      const prepare = async (): Promise<string> => {
        await upstream.server.reset();
        return (await sample.given?.(keyed(upstream.api))) ?? "";
      };
      const live = await sendSample(upstream.api, operation, sample, await prepare());
      const type = live.headers.get("content-type");
      const bytes = Buffer.from(await live.arrayBuffer());
      expect(live.status, `${bytes}`).toBeLessThan(300);
      expect(type?.startsWith("text/event-stream") ?? false).toBe(sample.stream ?? false);

      const recording = await recorder(fixtures, upstream.server.url);
      const given = await prepare();
      const recorded = await sendSample(recording, operation, sample, given);
      expect(Buffer.from(await recorded.arrayBuffer()).equals(bytes)).toBe(true);
      expect(recorded.headers.get("x-parlel-match")).toBe("recorded");
      const files = filesIn(fixtures).filter((name) => name.endsWith(".json"));
      expect(files).toHaveLength(1);

      const replayed = await sendSample(await replayer(fixtures), operation, sample, given);
      expect(Buffer.from(await replayed.arrayBuffer()).equals(bytes)).toBe(true);
      for (const { status, headers } of [recorded, replayed]) {
        expect([status, headers.get("content-type")]).toEqual([live.status, type]);
      }
      expect(replayed.headers.get("x-parlel-match")).toBe("exact");
      expect(replayed.headers.get("x-parlel-fixture")).toBe(files[0]);
    });
  },
);

test("a recorded stream answers a plain call and the other way round, until that is recorded too", async () => {
  const fixtures = newFolder();
  const body = chatBody("Hello", { n: 2 });
  const recording = await recorder(fixtures, upstream.server.url);
  await (await recording.post(CHAT, { ...body, stream: true })).text();
  const replaying = await replayer(fixtures);
  const derived = await replaying.post(CHAT, body);
  expect(derived.headers.get("x-parlel-match")).toBe("exact, derived");
  expect(await derived.json()).toEqual(await (await upstream.api.post(CHAT, body)).json());

  const other = newFolder();
  const again = await recorder(other, upstream.server.url);
  const plain = (await (await again.post(CHAT, body)).json()) as any;
  const streaming = await (await replayer(other)).post(CHAT, { ...body, stream: true });
  expect(streaming.headers.get("x-parlel-match")).toBe("exact, derived");
  const chunks = chunksOf(await streaming.text());
  for (const { index, message } of plain.choices) {
    const mine = chunks.filter(({ choices }) => choices[0].index === index);
    expect(mine.map(({ choices }) => choices[0].delta.content).join("")).toBe(message.content);
  }
});

test("so does a recorded stream of a response, and one of calls in fragments", async () => {
  const tool = { name: "get_weather", parameters: { properties: { city: { type: "string" } } } };
  const requests: [path: string, body: object][] = [
    [
      "/v1/responses",
      { model: "mistral-small-latest", input: "Hello", reasoning: { effort: "high" } },
    ],
    ["/v1/responses", { model: "mistral-small-latest", input: "Hello", max_output_tokens: 2 }],
    [
      CHAT,
      chatBody("Weather?", {
        model: "zai-glm-5-2",
        tool_choice: "any",
        tools: [{ type: "function", function: tool }],
      }),
    ],
  ];
  for (const [path, body] of requests) {
    const fixtures = newFolder();
    const recording = await recorder(fixtures, upstream.server.url);
    const streamed = await (await recording.post(path, { ...body, stream: true })).text();
    const derived = await (await replayer(fixtures)).post(path, body);
    expect(derived.headers.get("x-parlel-match")).toBe("exact, derived");
    expect(await derived.json()).toEqual(await (await upstream.api.post(path, body)).json());
    if (path === CHAT) continue;

    const other = newFolder();
    const again = await recorder(other, upstream.server.url);
    await (await again.post(path, body)).text();
    const streaming = await (await replayer(other)).post(path, { ...body, stream: true });
    expect(streaming.headers.get("x-parlel-match")).toBe("exact, derived");
    expect(await streaming.text()).toBe(streamed);
  }
});
