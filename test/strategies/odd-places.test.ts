/** Recording into folders with links, and from an upstream whose answers nest too deep. */
import { readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  eachUpstream,
  chat,
  CHAT,
  JSON_TYPE,
  said,
  STREAM_TYPE,
  unfinishedIn,
} from "../_upstream.ts";
import { filesIn, newFolder, recorder, replayer } from "../_fixtures.ts";

const state = eachUpstream(() => said("Hello there"));
const deep = "[".repeat(6000) + "]".repeat(6000);

test.each([
  ["a folder in it", "chat", {}],
  ["a set", "set", { "x-parlel-fixtures": "set" }],
])(
  "what would be written through a link is handed on and not kept: %s",
  async (_, link, headers) => {
    const [fixtures, outside] = [newFolder(), newFolder()];
    symlinkSync(outside, join(fixtures, link));
    const { post } = await recorder(fixtures, state.upstream.url);
    const response = await post(CHAT, chat("Hello"), headers);
    expect(await response.text()).toContain("Hello there");
    expect(readdirSync(outside)).toEqual([]);
    expect(state.told).toEqual([expect.stringContaining(`was not written: ${link} is a link.`)]);
  },
);

test("what is said of a recording in a set names the set", async () => {
  const fixtures = newFolder();
  const inSet = { "x-parlel-fixtures": "set" };
  const token = ["ghp", "abcdefghijklmnopqrstuvwxyz0123"].join("_");
  state.upstream.answer = said(token);
  const first = await recorder(fixtures, state.upstream.url);
  await first.post(CHAT, chat("Hello"), inSet);
  const [path = ""] = filesIn(fixtures);
  expect(path).toMatch(/^set\/chat/);
  writeFileSync(join(fixtures, path), "{");
  const next = await recorder(fixtures, state.upstream.url);
  await next.post(CHAT, chat("Hello"), inSet);
  const [redacted, broken, left] = state.told;
  expect(redacted).toContain(`${path}: a GitHub token became [redacted].`);
  expect(broken).toContain(`${path}: `);
  expect(left).toContain(`${path} was left as it is, because it is broken: `);
});

test("an upstream's answer that nests too deep is a 502, and not kept", async () => {
  const fixtures = newFolder();
  state.upstream.answer = (response) => {
    response.writeHead(200, JSON_TYPE);
    response.end(`{"choices":${deep}}`);
  };
  const { post } = await recorder(fixtures, state.upstream.url);
  const response = await post(CHAT, chat("Hello"));
  expect(response.status).toBe(502);
  expect(((await response.json()) as { message: string }).message).toContain(
    "nests deeper than 500",
  );
  expect([filesIn(fixtures), unfinishedIn(fixtures), state.told]).toEqual([[], [], []]);
});

test("an event that nests too deep is passed on unchanged, and replays so", async () => {
  const fixtures = newFolder();
  const stream = `data: {"choices":${deep}}\n\ndata: [DONE]\n\n`;
  state.upstream.answer = (response) => {
    response.writeHead(200, STREAM_TYPE);
    response.end(stream);
  };
  const { post } = await recorder(fixtures, state.upstream.url);
  expect((await (await post(CHAT, chat("Hello", true))).text()) === stream).toBe(true);
  expect(unfinishedIn(fixtures)).toEqual([]);
  const { post: again } = await replayer(fixtures);
  expect((await (await again(CHAT, chat("Hello", true))).text()) === stream).toBe(true);
  state.upstream.answer = said("Hello there");
  expect(await (await post(CHAT, chat("Again"))).text()).toContain("Hello there");
});

test("an answer whose text is JSON that nests too deep is kept, unless its escapes hide something", async () => {
  const fixtures = newFolder();
  const { post } = await recorder(fixtures, state.upstream.url);
  for (const [text, files] of [
    [deep, 1],
    [deep.replace("]", '"\\u0061"]'), 1],
  ] as const) {
    state.upstream.answer = said(text);
    const prompt = `Hello ${text.length}`;
    expect(await (await post(CHAT, chat(prompt))).text()).toContain(text.slice(0, 6000));
    expect(filesIn(fixtures)).toHaveLength(files);
  }
  expect(state.told).toEqual([
    expect.stringContaining("it would hold JSON that nests too deep to be looked into."),
  ]);
  const { post: again } = await replayer(fixtures);
  const answer = await again(CHAT, chat(`Hello ${deep.length}`));
  expect(await answer.text()).toContain(deep);
});

test("an answer that exceeds a fixture's limits is passed on, and not kept", async () => {
  const fixtures = newFolder();
  const stream = `data: ${JSON.stringify({ choices: [] })}\n\n`;
  const lists = `data: [${"[],".repeat(500_000)}[]]\n\n`;
  state.upstream.answer = (response) => {
    response.writeHead(200, STREAM_TYPE);
    response.end(`${lists.repeat(5)}${stream}data: [DONE]\n\n`);
  };
  const { post } = await recorder(fixtures, state.upstream.url);
  const answer = await (await post(CHAT, chat("Hello", true))).text();
  expect(answer.length).toBeGreaterThan(5 * lists.length);
  expect(filesIn(fixtures)).toEqual([]);
  expect(state.told).toEqual([
    expect.stringMatching(/json was not written: it holds more than 2000000 lists and objects\.$/),
  ]);
});
