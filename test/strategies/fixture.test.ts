/** Record and replay against a second emulator as the upstream, over real sockets and a real disk. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { MistralServer } from "../../src/server.ts";
import type { Options } from "../../src/types/options.ts";
import { type Api, chatBody, chunksOf, startServer } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const KEY = "a-key-that-nobody-has-0123456789";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-fixtures-"));
  folders.push(folder);
  return folder;
};
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /[0-9a-f]{16}\.(json|bin)$/.test(name),
  );

let upstream: { server: MistralServer; api: Api };
const started: MistralServer[] = [];
beforeAll(async () => {
  upstream = await startServer();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(started.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await upstream.server.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<Options>): Promise<Api & { server: MistralServer }> {
  const { server, api } = await startServer({ strategy: "fixture", ...options });
  started.push(server);
  return { ...api, server };
}

const recorder = (fixtures: string, more: Partial<Options> = {}) =>
  start({
    fixtures,
    onMiss: "record",
    upstream: upstream.server.url,
    upstreamKey: KEY,
    ci: false,
    ...more,
  });

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
      const recording = await recorder(fixtures);
      const recorded = await ask(recording);
      expect(await recorded.text()).toBe(live);
      expect(recorded.headers.get("x-parlel-match")).toBe("recorded");
      expect(filesIn(fixtures)).toHaveLength(1);

      const replaying = await start({ fixtures });
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
  const recording = await recorder(fixtures);
  await (await recording.post(CHAT, { ...body, stream: true })).text();
  const replaying = await start({ fixtures });
  const derived = await replaying.post(CHAT, body);
  expect(derived.headers.get("x-parlel-match")).toBe("exact, derived");
  expect(await derived.json()).toEqual(await (await upstream.api.post(CHAT, body)).json());

  const other = newFolder();
  const again = await recorder(other);
  const plain = (await (await again.post(CHAT, body)).json()) as any;
  const streaming = await (await start({ fixtures: other })).post(CHAT, { ...body, stream: true });
  expect(streaming.headers.get("x-parlel-match")).toBe("exact, derived");
  const chunks = chunksOf(await streaming.text());
  for (const { index, message } of plain.choices) {
    const mine = chunks.filter(({ choices }) => choices[0].index === index);
    expect(mine.map(({ choices }) => choices[0].delta.content).join("")).toBe(message.content);
  }
});
