/** Which files the command takes, and which service they belong to. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { newFolder, put } from "../../_fixtures.ts";
import { chatBody } from "../../_harness.ts";
import { jsonl, symfony } from "./_cassettes.ts";
import { findings, folderOf, importInto, replayed } from "./_import.ts";
import { ANSWER, bytesOf, har, named, quoted, TYPE, vcrpy } from "./_samples.ts";
import { wiremock } from "./_expectations.ts";

const CHAT = "/v1/chat/completions";
const cassette = vcrpy(quoted(ANSWER));

describe("files", () => {
  test("in a folder, or that fit a pattern, wherever it is expanded", async () => {
    const folder = folderOf({
      "a.yaml": vcrpy(quoted('{"id":"1"}')),
      "deep/er/b[1].yaml": cassette.replace("¿Qué?", "b"),
      "node_modules/c.yaml": cassette.replace("¿Qué?", "c"),
    });
    const all = { imported: 2, unreadable: 0, files: 2 };
    expect((await importInto(undefined, folder)).counts).toMatchObject(all);
    expect((await importInto(undefined, `${folder}/**/*.yaml`)).counts).toMatchObject(all);
    const here = relative(process.cwd(), folder);
    expect((await importInto(undefined, `${here}/**/*.yaml`)).counts).toMatchObject(all);
    const one = { imported: 1, files: 1 };
    expect((await importInto(undefined, `${folder}/*.yaml`)).counts).toMatchObject(one);
    // A file's own name isn't treated as a pattern.
    expect((await importInto(undefined, `${folder}/deep/er/b[1].yaml`)).counts).toMatchObject(one);
  });

  test("that aren't recordings are skipped in a folder, and refused by name", async () => {
    const folder = folderOf({ "README.md": "# Hi", "a.json": "{}", "b.yaml": cassette });
    const found = await importInto(undefined, folder);
    expect([found.code, found.counts]).toMatchObject([
      0,
      { imported: 1, ignored: 2, unreadable: 0 },
    ]);
    expect(found.said).toMatch(/^ignored {3}\S+README\.md: not a recording$/m);
    const named = await importInto(undefined, join(folder, "README.md"));
    expect([named.code, named.counts]).toMatchObject([1, { unreadable: 1 }]);
    expect(named.counts).not.toHaveProperty("ignored");
    const broken = folderOf({ "a.json": '{"interactions":[' });
    expect((await importInto(undefined, broken)).counts).toMatchObject({ unreadable: 1 });
  });

  test("that don't exist are reported", async () => {
    const { code, said } = await importInto(undefined, join(newFolder(), "*.yaml"));
    expect(code).toBe(1);
    expect(said).toMatch(/^broken +\S+\*\.yaml: /);
  });

  const zip = zipSync({
    "har.har": bytesOf(har({ _file: "a.json" })),
    "a.json": Buffer.from(ANSWER),
  });
  test.each<[string, string, unknown]>([
    [
      "a byte order mark",
      "a.yaml",
      Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(cassette)]),
    ],
    ["a byte order mark before JSON", "a.jsonl", `\uFEFF${jsonl(ANSWER)}`],
    ["UTF-16, as PowerShell writes", "a.yaml", Buffer.from(`\uFEFF${cassette}`, "utf16le")],
    ["Windows' line ends", "a.yaml", cassette.replaceAll("\n", "\r\n")],
    ["gzip", "a.yaml.gz", gzipSync(cassette)],
    ["VCR's compression", "a.zz", deflateSync(cassette)],
    ["gzip twice, whatever its name", "a", gzipSync(gzipSync(cassette))],
    ["Playwright's zip", "a.zip", zip],
  ])("with %s are read", async (_, name, content) => {
    const { fixtures, counts } = await importInto(
      undefined,
      join(folderOf({ [name]: content }), name),
    );
    expect(counts).toMatchObject({ imported: 1, skipped: 0, unreadable: 0 });
    expect(await findings(fixtures)).toBe("");
    expect(await replayed(fixtures)).toBe(ANSWER);
  });

  test.each<[string, unknown, RegExp]>([
    ["a.gz", gzipSync(cassette).subarray(0, 60), /the file is broken gzip/],
    ["a.zip", zip.subarray(0, 60), /the file is a broken zip/],
    ["b.zip", zipSync({ "a.txt": Buffer.from("a") }), /the zip holds no HAR/],
    ["a.toml", "version = [", /it isn't valid TOML \(line \d+, column \d+\)/],
    ["a.jsonl", '{"a":1}\n{', /it isn't valid JSON \(line 2\)/],
    ["flows", "1500:9:websocket;0:~", /it isn't a whole list of flows/],
  ])("that are broken are refused: %s", async (name, content, reason) => {
    const { code, said } = await importInto(undefined, join(folderOf({ [name]: content }), name));
    expect(code).toBe(1);
    expect(said).toMatch(reason);
  });

  test("with bodies beside them", async () => {
    const folder = folderOf({
      "mappings/a.json": wiremock({ bodyFileName: "b.json" }),
      "__files/b.json": ANSWER,
      "playwright/a.har": har({ _file: "c.json" }, named([TYPE])),
      "playwright/c.json": ANSWER,
    });
    const { fixtures, counts } = await importInto(undefined, folder);
    expect(counts).toMatchObject({ imported: 1, known: 1, skipped: 0, ignored: 1 });
    expect(await replayed(fixtures)).toBe(ANSWER);
  });
});

test("a fixture and rules that begin with a byte order mark are read", async () => {
  const { fixtures } = await importInto(
    undefined,
    join(folderOf({ "a.yaml": cassette }), "a.yaml"),
  );
  const [name] = readdirSync(join(fixtures, "chat/completions"));
  const path = join(fixtures, "chat/completions", name!);
  writeFileSync(path, `\uFEFF${readFileSync(path, "utf8")}`);
  put(fixtures, "rules.yaml", "\uFEFFmatch: { user: Hi }\nreply: { text: Hello. }\n");
  expect(await findings(fixtures)).toBe("");
  expect(await replayed(fixtures)).toBe(ANSWER);
  expect(await replayed(fixtures, chatBody("Hi"))).toContain('"Hello."');
});

describe("addresses", () => {
  const GATEWAY = "http://localhost:4000";
  const through = vcrpy(quoted(ANSWER)).replace("https://api.mistral.ai", GATEWAY);

  test("of a gateway are Mistral's if an option says so, and otherwise a hint says how", async () => {
    const file = join(folderOf({ "a.yaml": through }), "a.yaml");
    const without = await importInto(undefined, file);
    expect(without.counts).toMatchObject({ imported: 0, skipped: 1 });
    expect(without.said).toContain(`--map ${GATEWAY}=https://api.mistral.ai`);
    const other = ["--map", "http://gateway/mistral/=https://api.mistral.ai"];
    const map = ["--map", `${GATEWAY}=https://api.mistral.ai`];
    const { fixtures, counts } = await importInto(undefined, ...other, ...map, file);
    expect(counts).toMatchObject({ imported: 1, skipped: 0 });
    expect(await replayed(fixtures)).toBe(ANSWER);
  });

  test("of a gateway may have a path, and end where a name ends", async () => {
    const file = (url: string): string =>
      join(folderOf({ "a.yaml": through.replace(GATEWAY, url) }), "a.yaml");
    const map = ["--map", "http://gateway/mistral=https://api.mistral.ai"];
    const inside = await importInto(undefined, ...map, file("http://gateway/mistral"));
    expect(inside.counts).toMatchObject({ imported: 1 });
    const beside = await importInto(undefined, ...map, file("http://gateway/mistral-old"));
    expect(beside.counts).toMatchObject({ imported: 0, skipped: 1 });
    expect(beside.said).toContain("--map http://gateway/mistral-old=https://api.mistral.ai");
  });

  test("without a host get the host of the option", async () => {
    const file = join(folderOf({ "a.json": symfony(ANSWER, CHAT) }), "a.json");
    expect((await importInto(undefined, file)).counts).toMatchObject({ imported: 1 });
    const elsewhere = await importInto(undefined, "--host", "api.openai.com", file);
    expect(elsewhere.counts).toMatchObject({ imported: 0, skipped: 1 });
    const below = join(folderOf({ "a.json": symfony(ANSWER, "/chat/completions") }), "a.json");
    const host = ["--host", "https://api.mistral.ai/v1"];
    expect((await importInto(undefined, ...host, below)).counts).toMatchObject({ imported: 1 });
  });

  test.each([
    "https://api.mistral.ai/v1/%hat",
    "https://[/v1/models",
    "https://api.mistral.ai/docs",
  ])("that no request can have are said: %s", async (url) => {
    const file = join(folderOf({ "a.json": symfony(ANSWER, url) }), "a.json");
    const { counts, said } = await importInto(undefined, file);
    expect(counts).toMatchObject({ imported: 0, skipped: 1 });
    expect(said).toMatch(/its address can't be read|isn't a path of Mistral's API/);
  });

  test("of a rule are checked too", async () => {
    const open = { host: { equalTo: "api.openai.com" }, bodyPatterns: undefined };
    const body = JSON.stringify({ choices: [{ message: { content: "Hi" } }] });
    const file = join(folderOf({ "a.json": wiremock({ body }, open) }), "a.json");
    const { counts, said } = await importInto(undefined, file);
    expect(counts).toMatchObject({ rules: 0, skipped: 1 });
    expect(said).toContain("it is not Mistral's");
    const map = ["--map", "https://api.openai.com=https://api.mistral.ai"];
    expect((await importInto(undefined, ...map, file)).counts).toMatchObject({ rules: 1 });
  });

  test.each([
    ["--map", "localhost"],
    ["--map", "a=b"],
    ["--host", "http://"],
    ["--host", "a b"],
  ])("that can't be are refused: %s %s", async (...flags) => {
    await expect(importInto(undefined, ...flags, "a.yaml")).rejects.toThrow(`${flags[0]} takes`);
  });
});
