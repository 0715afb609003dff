/** A folder of fixtures that disappears, returns, and changes while it is read: no call is answered from half of it. */
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { chatBody, eventually, type Api } from "../_harness.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { CHAT } from "../_upstream.ts";

let told: string[];
beforeEach(() => {
  told = [];
  vi.spyOn(console, "error").mockImplementation((...parts) => void told.push(parts.join(" ")));
});

const path = (name: string): string => `chat/completions/${name}.json`;

function fixture(asked: string, said: string): object {
  const request = { method: "POST", path: CHAT, body: chatBody(asked) };
  return { version: 1, request, replies: [{ status: 200, headers: {}, json: { said } }] };
}

/** The answer of a question's fixture; the status if there is none. */
async function said({ post }: Api, asked: string, headers = {}): Promise<unknown> {
  const response = await post(CHAT, chatBody(asked), headers);
  return response.ok ? ((await response.json()) as { said: string }).said : response.status;
}

const fates: [string, (folder: string, aside: string) => void][] = [
  ["is moved away", (folder, aside) => renameSync(folder, aside)],
  ["is removed", (folder) => rmSync(folder, { recursive: true })],
  ["becomes a file", (folder) => (rmSync(folder, { recursive: true }), writeFileSync(folder, ""))],
  [
    "becomes a link to nothing",
    (folder) => (rmSync(folder, { recursive: true }), symlinkSync("/none", folder)),
  ],
];

test.each(fates)(
  "a folder that %s leaves what it held, one line, and is watched again",
  async (_, goes) => {
    const parent = newFolder();
    const folder = join(parent, "fixtures");
    put(folder, path("a"), fixture("a", "before"));
    put(folder, `set/${path("a")}`, fixture("a", "before, of the set"));
    const api = await replayer(folder);
    goes(folder, join(parent, "aside"));
    await eventually(() => expect(told).toHaveLength(1));
    expect(told[0]).toContain(`${folder}: is gone.`);
    expect(await said(api, "a")).toBe("before");
    expect(await said(api, "a", { "x-parlel-fixtures": "set" })).toBe("before, of the set");
    rmSync(folder, { recursive: true, force: true });
    put(folder, path("a"), fixture("a", "after"));
    await eventually(async () => expect(await said(api, "a")).toBe("after"));
    put(folder, path("a"), fixture("a", "later"));
    await eventually(async () => expect(await said(api, "a")).toBe("later"));
    expect(told).toHaveLength(1);
  },
);

test("a folder that is a link to one is read, and read again", async () => {
  const parent = newFolder();
  put(join(parent, "real"), path("a"), fixture("a", "before"));
  symlinkSync(join(parent, "real"), join(parent, "fixtures"));
  const api = await replayer(join(parent, "fixtures"));
  put(join(parent, "real"), path("a"), fixture("a", "after"));
  await eventually(async () => expect(await said(api, "a")).toBe("after"));
  expect(told).toEqual([]);
});

test("while git checks files out nothing counts, and then all of it", async () => {
  const folder = newFolder();
  const names = ["a", "b"];
  for (const name of names) put(folder, path(name), fixture(name, "before"));
  execFileSync("git", ["init", "-q", folder]);
  const api = await replayer(folder);
  // The lock file that git holds during a checkout.
  const lock = join(folder, ".git", "index.lock");
  writeFileSync(lock, "");
  put(folder, path("a"), fixture("a", "after"));
  // The folder is at rest, and has been checked, once a second server has seen a later change.
  const other = newFolder();
  put(other, path("c"), fixture("c", "before"));
  const witness = await replayer(other);
  for (const round of ["1", "2", "3"]) {
    put(other, path("c"), fixture("c", round));
    await eventually(async () => expect(await said(witness, "c")).toBe(round));
  }
  expect(await Promise.all(names.map((name) => said(api, name)))).toEqual(["before", "before"]);
  put(folder, path("b"), fixture("b", "after"));
  rmSync(lock);
  await eventually(async () => expect(await said(api, "b")).toBe("after"));
  expect(await said(api, "a")).toBe("after");
});

test("a set and a fixture that become links are not followed", async () => {
  const folder = newFolder();
  const outside = newFolder();
  put(outside, path("a"), fixture("a", "outside"));
  for (const set of ["", "set/"]) put(folder, set + path("a"), fixture("a", "inside"));
  const api = await replayer(folder);
  rmSync(join(folder, path("a")));
  symlinkSync(join(outside, path("a")), join(folder, path("a")));
  await eventually(async () => expect(await said(api, "a")).toBe(400));
  rmSync(join(folder, "set"), { recursive: true });
  symlinkSync(outside, join(folder, "set"));
  await eventually(async () =>
    expect(await said(api, "a", { "x-parlel-fixtures": "set" })).toBe(400),
  );
});

test("a body that is missing or a link at the time of a call is a 400 that names it", async () => {
  const folder = newFolder();
  const secret = join(newFolder(), "secret");
  writeFileSync(secret, "outside");
  const request = { method: "POST", path: "/v1/audio/speech", body: { input: "Hello" } };
  const reply = { status: 200, headers: {}, file: "one.bin" };
  put(folder, "audio/speech/one.json", { version: 1, request, replies: [reply] });
  put(folder, "audio/speech/one.bin", "inside");
  const api = await replayer(folder);
  const ask = async (): Promise<string> => (await api.post(request.path, request.body)).text();
  expect(await ask()).toBe("inside");
  const body = join(folder, "audio/speech/one.bin");
  for (const change of [() => {}, () => symlinkSync(secret, body), () => mkdirSync(body)]) {
    rmSync(body, { recursive: true, force: true });
    change();
    const answer = JSON.parse(await ask());
    expect(answer).toMatchObject({ raw_status_code: 400 });
    expect(answer.message).toContain("audio/speech/one.json: its body, one.bin, can't be read");
    expect(answer.message).not.toContain(folder);
  }
});

test("a fixture and a set of rules that are too deep are bad files, and nothing else", async () => {
  const folder = newFolder();
  const deep = "[".repeat(6000) + "]".repeat(6000);
  put(folder, path("ok"), fixture("ok", "fine"));
  put(folder, path("deep"), JSON.stringify(fixture("deep", "DEEP")).replace('"DEEP"', deep));
  put(folder, "rules.yaml", `- match: { model: ${deep} }\n  reply: { text: Hi }\n`);
  const api = await replayer(folder);
  expect(told).toHaveLength(2);
  expect(told.every((line) => /(deep.json|rules.yaml): .*nests .*deep/.test(line))).toBe(true);
  expect(await said(api, "ok")).toBe("fine");
  expect(await said(api, "deep")).toBe(400);
});

test("a set may have any name, however long", async () => {
  const folder = newFolder();
  put(folder, path("a"), fixture("a", "before"));
  const api = await replayer(folder);
  for (const name of [
    "x".repeat(256),
    "../..",
    "/etc",
    "a/b",
    "..",
    ".",
    "~",
    "\\..\\..",
    "%2e%2e",
  ]) {
    expect(await said(api, "a", { "x-parlel-fixtures": name })).toBe(400);
  }
});
