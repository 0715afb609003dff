/** A library that changes while it is used: which files are read again, at what cost, and what git may do to them. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { hashBytes } from "../../src/hash/xxhash.ts";
import { Library } from "../../strategies/fixture/index.ts";
import { requestText } from "../../strategies/fixture/request.ts";
import { Sets } from "../../strategies/fixture/sets.ts";
import { run } from "../_commands.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody, eventually } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const request = (content: string) => ({ method: "POST", path: CHAT, body: chatBody(content) });
const fixture = (content: string, answer = content): object => ({
  version: 1,
  request: request(content),
  replies: [{ status: 200, headers: {}, json: { answer } }],
});
const at = (name: string): string => `chat/completions/${name}.json`;
const open = (folder: string): Library => new Library({ folder, canonical: (each) => each });
const answerIn = (library: Library, content: string): unknown =>
  library.find(requestText(request(content)))?.fixture.replies[0]?.json;

test("only one of 10,000 fixtures is read again after a write", () => {
  const folder = newFolder();
  put(folder, at("0"), fixture("0"));
  for (let number = 1; number < 10_000; number++) {
    writeFileSync(join(folder, at(`${number}`)), JSON.stringify(fixture(`${number}`)));
  }
  const library = open(folder);
  expect(answerIn(library, "77")).toEqual({ answer: "77" });
  // Processor time, which other processes don't affect; the best of several, to exclude garbage collection.
  const costs = Array.from({ length: 5 }, (_, round) => {
    put(folder, at("77"), fixture("77", `changed ${round}`));
    const before = process.cpuUsage();
    expect(library.read([at("77")]).take()).toEqual([]);
    expect(answerIn(library, "77")).toEqual({ answer: `changed ${round}` });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  expect(Math.min(...costs)).toBeLessThan(100);
});

test("only the named files are read again: changed, new, gone, and turned into rules", () => {
  const folder = newFolder();
  for (const name of ["a", "b", "c"]) put(folder, at(name), fixture(name));
  const library = open(folder);
  put(folder, at("a"), fixture("a", "changed"));
  put(folder, at("b"), fixture("b", "changed"));
  expect(library.read([at("a")]).take()).toEqual([]);
  expect([answerIn(library, "a"), answerIn(library, "b")]).toEqual([
    { answer: "changed" },
    { answer: "b" },
  ]);
  put(folder, at("d"), fixture("d"));
  rmSync(join(folder, at("c")));
  put(folder, at("b"), { match: { user: "b" }, reply: { text: "By a rule." } });
  library.read([at("d"), at("c"), at("b")]).take();
  expect(library.entries.map(({ path }) => path)).toEqual([at("a"), at("d")]);
  expect(library.rules.map(({ name }) => name)).toEqual([`${at("b")}#1`]);
});

test("a broken file holds back those that came with it, until it is fixed", () => {
  const folder = newFolder();
  for (const name of ["a", "b"]) put(folder, at(name), fixture(name));
  const library = open(folder);
  put(folder, at("a"), fixture("a", "changed"));
  put(folder, at("b"), "{");
  expect(library.read([at("a"), at("b")]).take()).toHaveLength(1);
  expect(answerIn(library, "a")).toEqual({ answer: "a" });
  put(folder, at("b"), fixture("b", "mended"));
  expect(library.read([at("b")]).take()).toEqual([]);
  expect([answerIn(library, "a"), answerIn(library, "b")]).toEqual([
    { answer: "changed" },
    { answer: "mended" },
  ]);
});

test("a body that comes later completes the fixture that waits for it", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const fixtures = newFolder();
  const reply = { status: 200, headers: { "content-type": "audio/mpeg" }, file: "a.bin" };
  put(fixtures, at("a"), { ...fixture("a"), replies: [reply] });
  const { post } = await replayer(fixtures);
  expect((await post(CHAT, chatBody("a"))).status).toBe(400);
  put(fixtures, "chat/completions/a.bin", Buffer.from([0xff]));
  await eventually(async () => expect((await post(CHAT, chatBody("a"))).status).toBe(200));
  told.mockRestore();
});

test("a change in a set is read only by that set", () => {
  const folder = newFolder();
  put(folder, at("a"), fixture("a"));
  put(folder, `happy/${at("a")}`, fixture("a", "happy"));
  const sets = new Sets({ folder, canonical: (each) => each }, () => {});
  put(folder, at("a"), fixture("a", "changed"));
  put(folder, `happy/${at("a")}`, fixture("a", "changed, too"));
  sets.reread(new Set([`happy/${at("a")}`]))!();
  expect(answerIn(sets.get(null, "happy"), "a")).toEqual({ answer: "changed, too" });
  expect(answerIn(sets.library, "a")).toEqual({ answer: "a" });
  sets.reread(new Set([at("a")]))!();
  expect(answerIn(sets.library, "a")).toEqual({ answer: "changed" });
});

test("check finds a body whose line ends git has changed", async () => {
  const bytes = Buffer.from("ID3\nsome\nsound\n");
  const name = `a-${hashBytes(bytes)}.bin`;
  for (const [found, changed] of [
    [false, bytes],
    [true, Buffer.from("ID3\r\nsome\r\nsound\r\n")],
    // Someone who edits a body does it on purpose.
    [false, Buffer.from("another sound")],
  ] as const) {
    const fixtures = newFolder();
    put(fixtures, at("a"), {
      ...fixture("a"),
      replies: [{ status: 200, headers: {}, file: name }],
    });
    put(fixtures, `chat/completions/${name}`, changed);
    const { code, said } = await run("fixtures check", "--fixtures", fixtures);
    expect([code, said.includes(`the line ends in ${name} were changed`)]).toEqual([
      found ? 1 : 0,
      found,
    ]);
  }
});
