/** Nothing is lost while recording: derivable forms, errors inside streams, retries; and nothing is mistaken for something else. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import { parseFixture } from "../../strategies/fixture/format.ts";
import { filesIn, newFolder, recorder, RECORDER_KEY, replayer } from "../_fixtures.ts";
import { eventually, KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  eachUpstream,
  events,
  JSON_TYPE,
  said,
  type Script,
  STREAM_TYPE,
  wantsStream,
} from "../_upstream.ts";

const scene = eachUpstream(() => said("Hello there"));

const repliesIn = (folder: string) => {
  const files = filesIn(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => parseFixture(readFileSync(join(folder, name), "utf8")).replies);
};
const matchOf = (response: Response): string | null => response.headers.get("x-parlel-match");

describe("an answer that could be derived is recorded", () => {
  test.each([
    ["a stream whose plain form is known", false],
    ["a plain answer whose stream is known", true],
  ])("%s goes upstream and joins the fixture", async (_, isFirst) => {
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, scene.upstream.url);
    const bodies = [isFirst, !isFirst].map((isStream) => chat("Hello", isStream));
    const sent: string[] = [];
    for (const body of bodies) {
      const response = await post(CHAT, body);
      expect(matchOf(response)).toBe("recorded");
      sent.push(await response.text());
    }
    expect(scene.upstream.asked).toHaveLength(2);
    expect(repliesIn(fixtures)).toHaveLength(1);
    const replaying = await replayer(fixtures);
    for (const [index, body] of bodies.entries()) {
      const response = await replaying.post(CHAT, body);
      expect([matchOf(response), await response.text()]).toEqual(["exact", sent[index]]);
    }
  });

  test("a batch whose inputs are known goes upstream, too", async () => {
    const fixtures = newFolder();
    scene.upstream.answer = (response, { body }) => {
      const inputs = [JSON.parse(`${body}`).input].flat();
      const data = inputs.map((input, index) => ({ embedding: [input.length], index }));
      response.writeHead(200, JSON_TYPE).end(JSON.stringify({ id: inputs.join("+"), data }));
    };
    const { post } = await recorder(fixtures, scene.upstream.url);
    const ask = async (input: unknown): Promise<string> =>
      (await post("/v1/embeddings", { model: "mistral-embed", input })).text();
    for (const input of ["a", "bb"]) await ask(input);
    const both = await ask(["a", "bb"]);
    expect(scene.upstream.asked).toHaveLength(3);
    expect(both).toContain('"id":"a+bb"');
  });

  test("in CI, where nothing is recorded, it is derived", async () => {
    const fixtures = newFolder();
    await (await (await recorder(fixtures, scene.upstream.url)).post(CHAT, chat("Hello"))).text();
    const { post } = await recorder(fixtures, scene.upstream.url, { ci: true });
    expect(matchOf(await post(CHAT, chat("Hello", true)))).toBe("exact, derived");
    expect(scene.upstream.asked).toHaveLength(1);
  });
});

const chunk = events("Half an")[0]!;
const chatError = `data: ${JSON.stringify({
  object: "error",
  message: "Internal error",
  type: "internal_error",
  code: "3000",
  raw_status_code: 500,
})}\n\n`;
const failures: [string, string][] = [
  ["an error's body", chunk + chatError],
  ["an error's body and [DONE]", `${chunk}${chatError}data: [DONE]\n\n`],
  ["an error under its name", `${chunk}data: {"error": {"message": "Overloaded"}}\n\n`],
  ["an error event", `${chunk}event: error\ndata: {"message":"Overloaded"}\n\n`],
  [
    "a conversation's error",
    `event: conversation.response.started\ndata: {"type":"a"}\n\n` +
      `event: conversation.response.error\ndata: {"message":"Overloaded","code":3000}\n\n`,
  ],
];
describe.each(failures)("a stream that contains %s", (_, sent) => {
  const answer: Script = (response, asked) =>
    wantsStream(asked)
      ? response.writeHead(200, STREAM_TYPE).end(sent)
      : said("Hello there")(response, asked);

  test("arrives unchanged, and is kept only on request", async () => {
    scene.upstream.answer = answer;
    const fixtures = newFolder();
    const strict = await recorder(fixtures, scene.upstream.url);
    expect(await (await strict.post(CHAT, chat("Hello", true))).text()).toBe(sent);
    expect(strict.server.requests[0]).toMatchObject({ status: 200, outcome: "done" });
    expect(filesIn(fixtures)).toEqual([]);

    const { post } = await recorder(fixtures, scene.upstream.url, { recordErrors: true });
    expect(await (await post(CHAT, chat("Hello", true))).text()).toBe(sent);
    expect(repliesIn(fixtures)).toHaveLength(1);
    const replaying = await replayer(fixtures);
    expect(await (await replaying.post(CHAT, chat("Hello", true))).text()).toBe(sent);
    expect((await replaying.post(CHAT, chat("Hello"))).status).toBe(400);
  });

  test("is requested again on a retry, which is kept after it", async () => {
    scene.upstream.answer = answer;
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, scene.upstream.url, { recordErrors: true });
    const heard = [await (await post(CHAT, chat("Hello", true))).text()];
    scene.upstream.answer = said("Hello there");
    heard.push(await (await post(CHAT, chat("Hello", true))).text());
    expect(heard[1]).toContain("[DONE]");
    const replaying = await replayer(fixtures);
    for (const text of heard) {
      expect(await (await replaying.post(CHAT, chat("Hello", true))).text()).toBe(text);
    }
  });
});

test.each([
  ["ends without [DONE]", "unfinished", (response) => response.end()],
  ["was cut", "cut", ({ socket }) => socket?.destroy()],
] as [string, string, Script][])("that a stream %s is in the log", async (_, outcome, then) => {
  scene.upstream.answer = (response) => {
    response.writeHead(200, STREAM_TYPE);
    response.write(chunk, () => then(response, null!));
  };
  for (const onMiss of ["record", "passthrough"] as const) {
    const { post, server, get } = await recorder(newFolder(), scene.upstream.url, { onMiss });
    const response = await post(CHAT, chat("Hello", true));
    const isBroken = await response.text().then(
      () => false,
      () => true,
    );
    // The recording must be recognisable as incomplete.
    expect(isBroken).toBe(onMiss === "record" || outcome === "cut");
    await eventually(() => expect(server.requests[0]?.outcome).toBe(outcome));
    const listed = (await (await get(`/__parlel/requests?outcome=${outcome}`)).json()) as any;
    expect(listed.count).toBe(1);
  }
});

describe("an error that was recorded in this run", () => {
  const refuse: Script = (response) =>
    response.writeHead(429, JSON_TYPE).end('{"message":"Rate limit exceeded"}');

  test.each([false, true])("is requested again on each retry (streamed: %s)", async (isStream) => {
    const fixtures = newFolder();
    const body = chat("Hello", isStream);
    const { post } = await recorder(fixtures, scene.upstream.url, { recordErrors: true });
    const heard: [number, string][] = [];
    for (const answer of [refuse, refuse, said("Hello there"), said("Nobody asks")]) {
      scene.upstream.answer = answer;
      const response = await post(CHAT, body);
      heard.push([response.status, await response.text()]);
    }
    expect(scene.upstream.asked).toHaveLength(3);
    expect(heard.map(([status]) => status)).toEqual([429, 429, 200, 200]);
    const replaying = await replayer(fixtures);
    for (const [status, text] of heard) {
      const response = await replaying.post(CHAT, body);
      expect([response.status, await response.text()]).toEqual([status, text]);
    }
  });

  test("doesn't replace the other form's answer when everything is recorded again", async () => {
    const fixtures = newFolder();
    await (await (await recorder(fixtures, scene.upstream.url)).post(CHAT, chat("Hello"))).text();
    const options = { record: "all", recordErrors: true } as const;
    const { post } = await recorder(fixtures, scene.upstream.url, options);
    scene.upstream.answer = refuse;
    await (await post(CHAT, chat("Hello", true))).text();
    const [replies = []] = repliesIn(fixtures);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 429]);
  });

  test("goes upstream once for equal calls at once", async () => {
    scene.upstream.answer = refuse;
    const { fetch, close } = await openEmulator(
      resolveOptions({
        strategy: "fixture",
        onMiss: "record",
        recordErrors: true,
        fixtures: newFolder(),
        upstream: scene.upstream.url,
        upstreamKey: RECORDER_KEY,
      }),
    );
    const request = { method: "POST", headers: KEY, body: JSON.stringify(chat("Hello")) };
    const calls = Array.from({ length: 20 }, async () => {
      const response = await fetch(new Request(`http://127.0.0.1${CHAT}`, request));
      return response.status;
    });
    expect(new Set(await Promise.all(calls))).toEqual(new Set([429]));
    expect(scene.upstream.asked).toHaveLength(1);
    await close();
  });
});
