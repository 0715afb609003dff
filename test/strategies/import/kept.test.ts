/** The files that the command leaves, and its report. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { put, replayer } from "../../_fixtures.ts";
import { chatBody } from "../../_harness.ts";
import { findings, folderOf, importInto } from "./_import.ts";
import { ADDRESS, ANSWER, quoted, TYPE, vcrpy } from "./_samples.ts";

const CHAT = "/v1/chat/completions";
const cassette = vcrpy(quoted(ANSWER));

const entry = (content: string, answer: object, url: string = ADDRESS): object => ({
  request: { method: "POST", uri: url, body: JSON.stringify(chatBody(content)) },
  response: {
    status: { code: 200 },
    headers: Object.fromEntries([TYPE]),
    body: { string: JSON.stringify(answer) },
  },
});

describe("an existing fixture", () => {
  test("isn't written again, but counted as known", async () => {
    const file = join(folderOf({ "a.yaml": cassette }), "a.yaml");
    const { fixtures } = await importInto(undefined, file);
    const [path] = readdirSync(join(fixtures, "chat/completions"));
    const before = readFileSync(join(fixtures, "chat/completions", path!), "utf8");
    const again = await importInto(fixtures, file);
    expect(again.counts).toMatchObject({ imported: 0, known: 1 });
    expect(readFileSync(join(fixtures, "chat/completions", path!), "utf8")).toBe(before);
  });

  test("answers of one recording keep their order, repeats too", async () => {
    const ids = ["1", "1", "2", "1", "1"];
    const interactions = ids.map((id) => entry("poll", { id }));
    const file = join(folderOf({ "a.json": { interactions } }), "a.json");
    const { fixtures, counts } = await importInto(undefined, file);
    expect((counts.imported ?? 0) + (counts.known ?? 0)).toBe(ids.length);
    const { post } = await replayer(fixtures);
    const played: string[] = [];
    for (const _ of ids)
      played.push(((await (await post(CHAT, chatBody("poll"))).json()) as any).id);
    expect(played).toEqual(ids);
    expect((await importInto(fixtures, file)).counts).toMatchObject({ imported: 0, known: 5 });
  });

  test("is never taken by rules of a file with the same name", async () => {
    const rules = (content: string): object => ({
      fixtures: [{ match: { userMessage: content }, response: { content: `to ${content}` } }],
    });
    const folder = folderOf({
      "one/openai.json": rules("first"),
      "two/openai.json": rules("second"),
      "x/two/openai.json": rules("third"),
    });
    const { fixtures, counts, said } = await importInto(undefined, folder);
    expect(counts).toMatchObject({ rules: 3 });
    const names = ["imported-openai", "imported-two-openai", "imported-two-openai-2"];
    for (const name of names) expect(said).toContain(`${name}.yaml`);
    put(fixtures, "imported-openai.yaml", "rules: []\n");
    await importInto(fixtures, folder);
    expect(readFileSync(join(fixtures, "imported-openai.yaml"), "utf8")).toBe("rules: []\n");
    const { post } = await replayer(fixtures);
    for (const content of ["first", "second", "third"]) {
      const text = await (await post(CHAT, chatBody(content))).text();
      expect(text).toContain(`to ${content}`);
    }
  });

  test("stays, when it is broken", async () => {
    const file = join(folderOf({ "a.yaml": cassette }), "a.yaml");
    const { fixtures } = await importInto(undefined, file);
    const [name] = readdirSync(join(fixtures, "chat/completions"));
    put(fixtures, `chat/completions/${name}`, "{");
    const { code, counts } = await importInto(fixtures, file);
    expect([code, counts]).toMatchObject([1, { imported: 0, refused: 1 }]);
    expect(readFileSync(join(fixtures, "chat/completions", name!), "utf8")).toBe("{");
  });
});

describe("the meaning of aimock's conditions", () => {
  test("its turns count the assistant's messages", async () => {
    const fixture = (turnIndex: number, content: string): object => ({
      match: { userMessage: "again", turnIndex },
      response: { content },
    });
    const file = join(
      folderOf({ "a.json": { fixtures: [fixture(0, "first"), fixture(2, "third")] } }),
      "a.json",
    );
    const { fixtures } = await importInto(undefined, file);
    const { post } = await replayer(fixtures);
    const said = async (answers: number): Promise<unknown> => {
      const history = Array.from({ length: answers }, () => [
        { role: "user", content: "x" },
        { role: "assistant", content: "y" },
      ]).flat();
      const response = await post(CHAT, {
        ...chatBody(""),
        messages: [...history, { role: "user", content: "again" }],
      });
      return ((await response.json()) as any).choices?.[0].message.content;
    };
    expect([await said(0), await said(1), await said(2)]).toEqual(["first", undefined, "third"]);
  });
});

test("an entry that nests too deep affects only itself", async () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  const asked = { request: { method: "POST", uri: ADDRESS, body: "ASKED" } };
  const answered = { response: { status: { code: 200 }, headers: {}, body: { string: "SAID" } } };
  const text = JSON.stringify({ interactions: [{ ...asked, ...answered }] });
  const folder = folderOf({
    "text.json": text.replace('"ASKED"', JSON.stringify(deep)),
    "value.json": text.replace('"ASKED"', deep),
    "answer.json": text.replace('"ASKED"', '"{}"').replace('"SAID"', JSON.stringify(deep)),
  });
  const { counts, said, fixtures } = await importInto(undefined, folder);
  // An answer is kept as plain text, however deep its JSON.
  expect(counts).toMatchObject({ files: 3, imported: 1, unreadable: 0 });
  expect((counts.skipped ?? 0) + (counts.refused ?? 0)).toBe(2);
  expect(said.match(/it nests too deeply/g)).toHaveLength(2);
  expect(await findings(fixtures)).toBe("");
});

test("the counts add up to what was in the files", async () => {
  const interactions = [
    entry("a", { id: "1" }),
    entry("a", { id: "1" }),
    entry("b", { id: "1" }, "https://api.openai.com/v1/chat/completions"),
    entry("c", { id: "ghp_abcdefghijklmnopqrstuvwxyz0123" }),
    { request: {} },
  ];
  const fixtures = [
    { match: {}, response: { content: "a" } },
    { match: { endpoint: "image" }, response: { content: "a" } },
    { match: {}, response: { content: "ghp_abcdefghijklmnopqrstuvwxyz0123" } },
    { match: { turnIndex: -1 }, response: { content: "a" } },
  ];
  const folder = folderOf({ "a.json": { interactions }, "b.json": { fixtures } });
  const { code, counts, ...imported } = await importInto(undefined, folder);
  expect(code).toBe(1);
  expect(counts).toEqual({
    files: 2,
    imported: 1,
    known: 1,
    rules: 1,
    skipped: 4,
    refused: 2,
    unreadable: 0,
  });
  expect(await findings(imported.fixtures)).toBe("");
  expect(existsSync(join(imported.fixtures, "imported-b.yaml"))).toBe(true);
});
