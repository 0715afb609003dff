/** Record and replay against a second emulator as the upstream, over real sockets and a real disk. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import { filesIn, newFolder, recorder, replayer } from "../_fixtures.ts";
import { type Api, chatBody, chunksOf, startServer } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

let upstream: { server: MistralServer; api: Api };
beforeAll(async () => {
  upstream = await startServer();
});
afterAll(() => upstream.server.stop());

describe("round trip", () => {
  const requests: [string, string, object | undefined][] = [
    ["a completion", CHAT, chatBody("Hello")],
    ["a stream", CHAT, chatBody("Hello", { stream: true })],
    ["several choices", CHAT, chatBody("Hello ☃ 東京", { n: 3 })],
    ["several choices, streamed", CHAT, chatBody("Hello ☃ 東京", { n: 3, stream: true })],
    ["embeddings", "/v1/embeddings", { model: "mistral-embed", input: ["a", "b"] }],
    [
      "base64 embeddings",
      "/v1/embeddings",
      { model: "mistral-embed", input: "a", encoding_format: "base64" },
    ],
    ["models", "/v1/models", undefined],
    ["a model", "/v1/models/mistral-large-latest", undefined],
  ];

  test.each(requests)(
    "%s: the caller can't tell live, recording and replay apart",
    async (_, path, body) => {
      const fixtures = newFolder();
      const ask = ({ get, post }: Api): Promise<Response> => (body ? post(path, body) : get(path));
      const live = await (await ask(upstream.api)).text();
      const recording = await recorder(fixtures, upstream.server.url);
      const recorded = await ask(recording);
      expect(await recorded.text()).toBe(live);
      expect(recorded.headers.get("x-parlel-match")).toBe("recorded");
      expect(filesIn(fixtures)).toHaveLength(1);

      const replaying = await replayer(fixtures);
      const replayed = await ask(replaying);
      expect(await replayed.text()).toBe(live);
      expect(replayed.status).toBe(200);
      expect(replayed.headers.get("content-type")).toBe(recorded.headers.get("content-type"));
      expect(replayed.headers.get("x-parlel-match")).toBe("exact");
      expect(replayed.headers.get("x-parlel-fixture")).toBe(filesIn(fixtures)[0]);
    },
  );
});

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
