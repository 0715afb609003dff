/** Recording between callers and an upstream: once, at once, and whole, whoever leaves. */
import { once } from "node:events";
import { readFileSync, utimesSync } from "node:fs";
import { request as ask } from "node:http";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { parseFixture } from "../../strategies/fixture/format.ts";
import { filesIn, newFolder, recorder, replayer } from "../_fixtures.ts";
import { KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  completion,
  events,
  JSON_TYPE,
  said,
  signal,
  startUpstream,
  STREAM_TYPE,
  treeHash,
  unfinishedIn,
  type Upstream,
} from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => {
  upstream.asked.length = 0;
  upstream.answer = said("Hello there");
});

const only = (folder: string): string => {
  const files = filesIn(folder).filter((name) => name.endsWith(".json"));
  expect(files).toHaveLength(1);
  return join(folder, files[0]!);
};
const fixtureIn = (folder: string) => parseFixture(readFileSync(only(folder), "utf8"));
test("the caller has the first event before the upstream has sent the second", async () => {
  const { post } = await recorder(newFolder(), upstream.url);
  const seen = signal();
  const [first, ...rest] = events("Hello there");
  upstream.answer = async (response) => {
    response.writeHead(200, STREAM_TYPE).write(first);
    await seen.given;
    response.end(rest.join(""));
  };
  const response = await post(CHAT, chat("Hello", true));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(first);
  seen.give();
  let more = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) more += next.value;
  expect(more).toBe(rest.join(""));
});

test.each([false, true])(
  "of 100 equal calls at once (streamed: %s) one goes upstream",
  async (isStream) => {
    const fixtures = newFolder();
    const { post, get } = await recorder(fixtures, upstream.url);
    const asked = signal();
    const ready = signal();
    upstream.answer = async (response, call) => {
      asked.give();
      await ready.given;
      said("Hello there")(response, call);
    };
    const calls = Array.from({ length: 100 }, () => post(CHAT, chat("Hello", isStream)));
    await asked.given;
    await get("/health");
    ready.give();
    const texts = await Promise.all((await Promise.all(calls)).map((response) => response.text()));
    expect(upstream.asked).toHaveLength(1);
    expect(new Set(texts).size).toBe(1);
    expect(fixtureIn(fixtures).replies).toHaveLength(1);
    expect(
      await (await (await replayer(fixtures)).post(CHAT, chat("Hello", isStream))).text(),
    ).toBe(texts[0]);
  },
);

const leaving: [string, boolean, number][] = [
  ["before the first byte of a plain answer", false, 0],
  ["before the first byte of a stream", true, 0],
  ["after the first event", true, 1],
  ["right after [DONE]", true, 3],
];
test.each(leaving)(
  "a caller that leaves %s leaves a whole recording",
  async (_, isStream, count) => {
    const fixtures = newFolder();
    const { post, server } = await recorder(fixtures, upstream.url);
    const body = chat("Hello", isStream);
    const left = signal();
    const arrived = signal();
    const whole = isStream ? events("Hello there") : [JSON.stringify(completion("Hello there"))];
    upstream.answer = async (response) => {
      arrived.give();
      if (count > 0) response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE);
      for (const event of whole.slice(0, count)) response.write(event);
      await left.given;
      if (count === 0) response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE);
      for (const event of whole.slice(count)) response.write(event);
      response.end();
    };
    const caller = ask(`${server.url}${CHAT}`, {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE },
    });
    caller.on("error", () => {});
    caller.end(JSON.stringify(body));
    await arrived.given;
    if (count > 0) {
      const [response] = await once(caller, "response");
      let seen = "";
      for await (const piece of response) {
        seen += piece;
        if (seen.length >= whole.slice(0, count).join("").length) break;
      }
    }
    const gone = new Promise((resolve) => caller.once("close", resolve));
    caller.destroy();
    await gone;
    // The recorder knows, too. Of a caller that leaves before there is an answer there is nothing to see.
    if (count > 0) await vi.waitFor(() => expect(server.requests[0]?.duration).toBeGreaterThan(0));
    left.give();
    await vi.waitFor(() => expect(filesIn(fixtures)).toHaveLength(1), { timeout: 5000 });
    expect(await (await post(CHAT, body)).text()).toBe(whole.join(""));
    const replayed = await (await replayer(fixtures)).post(CHAT, body);
    expect(await replayed.text()).toBe(whole.join(""));
    expect(unfinishedIn(fixtures)).toEqual([]);
  },
);

test("a caller that stops reading keeps nobody else from the answer", async () => {
  const fixtures = newFolder();
  const { post, server } = await recorder(fixtures, upstream.url);
  // More than the sockets between them hold.
  const long = events("Hello ".repeat(10_000))[1]!;
  const whole = [...Array<string>(300).fill(long), "data: [DONE]\n\n"].join("");
  upstream.answer = (response) => response.writeHead(200, STREAM_TYPE).end(whole);
  const stalled = ask(`${server.url}${CHAT}`, {
    method: "POST",
    headers: { ...KEY, ...JSON_TYPE },
  });
  stalled.on("error", () => {});
  stalled.end(JSON.stringify(chat("Hello", true)));
  const [response] = await once(stalled, "response");
  try {
    const text = await (await post(CHAT, chat("Hello", true))).text();
    expect(text === whole).toBe(true);
    expect(upstream.asked).toHaveLength(1);
  } finally {
    response.destroy();
  }
});

describe("recording everything again", () => {
  test.each([false, true])(
    "an equal answer (streamed: %s) leaves the file untouched",
    async (isStream) => {
      const fixtures = newFolder();
      const body = chat("Hello", isStream);
      await (await (await recorder(fixtures, upstream.url)).post(CHAT, body)).text();
      const past = Date.now() / 1000 - 100;
      utimesSync(only(fixtures), past, past);
      const before = treeHash(fixtures);
      const { post } = await recorder(fixtures, upstream.url, { record: "all" });
      expect(await (await post(CHAT, body)).text()).not.toContain("parlel");
      await (await post(CHAT, body)).text();
      expect(upstream.asked).toHaveLength(3);
      expect(treeHash(fixtures)).toBe(before);
    },
  );

  test.each([false, true])(
    "a changed answer (streamed: %s) takes the old one's place, and the next one follows",
    async (isStream) => {
      const fixtures = newFolder();
      const body = chat("Hello", isStream);
      const first = await recorder(fixtures, upstream.url, { record: "all" });
      await (await first.post(CHAT, body)).text();
      await (await first.post(CHAT, chat("Hello", !isStream))).text();
      const { post } = await recorder(fixtures, upstream.url, { record: "all" });
      const said2: string[] = [];
      for (const text of ["Good morning", "Good evening"]) {
        upstream.answer = said(text);
        said2.push(await (await post(CHAT, body)).text());
      }
      expect(fixtureIn(fixtures).replies).toHaveLength(3);
      const replaying = await replayer(fixtures);
      for (const text of [...said2, said2[1]])
        expect(await (await replaying.post(CHAT, body)).text()).toBe(text);
      const other = await (await replaying.post(CHAT, chat("Hello", !isStream))).text();
      expect(other).toContain(isStream ? "Hello there" : '"content":"there"');
    },
  );
});
