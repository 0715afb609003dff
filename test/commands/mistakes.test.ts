/** Mistakes that people make at the start, and the sentence that each one gets. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatBody, KEY } from "../_harness.ts";

const CLI = new URL("../../dist/cli.js", import.meta.url).pathname;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "parlel-mistral-mistakes-"));
  mkdirSync(join(folder, "empty"));
  writeFileSync(join(folder, "file"), "");
  writeFileSync(join(folder, "files.yaml"), "files: [{ path: gone.jsonl, purpose: batch }]\n");
  mkdirSync(join(folder, "ruled"));
  const rules = "- match: { user: Hallo }\n  reply: { text: Guten Tag. }\n";
  writeFileSync(join(folder, "ruled", "rules.yaml"), rules);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Started {
  /** Null while it runs. */
  readonly code: number | null;
  /** Its output so far, of both streams. */
  readonly said: string;
}

/** Starts a command line in the folder, and waits until it is ready or has ended. */
async function start(args: string[], env: Record<string, string> = {}): Promise<Started> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, env: { PATH, ...env } });
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      said += `${line}\n`;
      if (line.startsWith("Mistral AI emulator")) resolve();
    });
  });
  const closed = once(child, "close");
  await Promise.race([ready, closed]);
  const { exitCode: code } = child;
  child.kill("SIGKILL");
  await closed;
  return { code, said };
}

describe("a command that can't work doesn't start, and one sentence says why", () => {
  test.each<[string, string, Record<string, string>?]>([
    ["fixtures check --fixtures typo", "There are no fixtures in FOLDER/typo."],
    ["fixtures list --fixtures typo", "There are no fixtures in FOLDER/typo."],
    ["replay --fixtures typo", "There is no folder FOLDER/typo. Name yours with --fixtures"],
    ["replay --fixtures file", "FOLDER/file is a file and not a folder."],
    [
      "record --fixtures file",
      "FOLDER/file is a file and not a folder.",
      { MISTRAL_API_KEY: "a-real-key-0123456789" },
    ],
    ["--host 999.1.1.1", "999.1.1.1 isn't an address, and DNS doesn't know the name."],
    ["--host my_host", "that host isn't an IP address or a name"],
    ["--host 192.0.2.1", "192.0.2.1 isn't an address of this machine"],
    ["--port 1e3", '--port must be a whole number from 0 to 65535, got "1e3".'],
    ["--ignore messages[", "--ignore messages[: a place is names"],
    ["--scrub (", "--scrub (: "],
    ["--chunk-dealy 5", "Did you mean --chunk-delay?"],
    ["--port 0 replay", 'Unexpected argument "replay". A command comes first, then its flags.'],
    ["fixtures chekc", "Did you mean fixtures check?"],
    ["--state typo", "Cannot start with the state in typo: there is no such file or folder"],
    ["--state files.yaml", "files[0].path: gone.jsonl can't be read: there is no such file"],
    ["why typo.json", "typo.json can't be read: there is no such file or folder"],
    ["why empty", "empty can't be read: it is a folder, not a file"],
    ["why files.yaml", "files.yaml is not JSON: "],
    [
      "fixtures export --fixtures ruled --out file/all.har",
      "FOLDER/file is a file and not a folder",
    ],
    [
      "fixtures export --fixtures ruled --out empty",
      "FOLDER/empty was not written: it is a folder, not a file",
    ],
    ["fixtures import typo", "typo: there is no such file or folder"],
    ["health --port 1", "No emulator answers at http://127.0.0.1:1: "],
    ["fixtures", "parlel-mistral fixtures check"],
    ["--log all", "--log must be auto, requests, misses, errors, or off"],
    ["--plan 492*2*x", "isn't a step"],
    ["--data http://127.0.0.1:6379", '--data must be a folder or redis://host:6379/0, got "http:'],
    ["--record --port 0", "--record lacks its value. "],
    ["--port", "--port lacks its value. "],
    ["fixtures check --max-age -1", 'behind "=": --max-age=-1. See'],
    ["fixtures import file", "broken    file: the file is empty. "],
    ["fixtures diff --live --fixtures ruled", "isn't asked without a key: set MISTRAL_API_KEY"],
    ["record --fixtures empty", "isn't asked without a key: set MISTRAL_API_KEY"],
    [
      "",
      "PARLEL_MISTRAL_CHUNKDELAY sets no option. Did you mean PARLEL_MISTRAL_CHUNK_DELAY?",
      { PARLEL_MISTRAL_CHUNKDELAY: "5" },
    ],
  ])("%s", async (line, sentence, env) => {
    const { code, said } = await start(line.split(" ").filter(Boolean), env);
    expect(said).toContain(sentence.replace("FOLDER", folder));
    expect(code).toBe(1);
    expect(said).not.toMatch(/^ {4}at /m);
    expect(existsSync(join(folder, "typo"))).toBe(false);
  });

  test("a port that is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const { code, said } = await start(["--port", `${port}`]);
    other.close();
    expect([code, said]).toEqual([1, expect.stringContaining(`port ${port} is in use.`)]);
  });
});

test("health and verdict don't take a web application's server for an emulator", async () => {
  const other = createHttpServer((_, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html>");
  }).listen(0);
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  for (const command of ["health", "verdict"]) {
    const { code, said } = await start([command, "--port", `${port}`]);
    expect(code).toBe(1);
    expect(said).toContain(`:${port}: something else does, with 200 and text/html.`);
  }
  other.close();
});

describe("anything without effect is reported, and the server starts", () => {
  test.each<[string, string, Record<string, string>?]>([
    ["--record all", "--record all does nothing unless calls are recorded"],
    ["--record-errors", "--record-errors does nothing unless calls are recorded"],
    ["replay --fixtures empty", "There are no fixtures in FOLDER/empty."],
    [
      "record --fixtures empty",
      "/v1 (replay · 0 fixtures, 0 rules in FOLDER/empty)",
      { CI: "1", MISTRAL_API_KEY: "a-real-key-0123456789" },
    ],
    [
      "record --fixtures empty",
      "This is a CI run, since CI is set: nothing is recorded",
      { CI: "1", MISTRAL_API_KEY: "a-real-key-0123456789" },
    ],
  ])("%s", async (line, sentence, env) => {
    const { code, said } = await start([...line.split(" "), "--port", "0"], env);
    expect(said).toContain(sentence.replace("FOLDER", folder));
    expect(code).toBeNull();
  });
});

test("the variable that tells clients of a running emulator its address is no mistake where one starts", async () => {
  const { code, said } = await start(["--port", "0"], { PARLEL_MISTRAL_URL: "http://127.0.0.1:1" });
  expect([code, said]).toEqual([null, expect.stringContaining("/v1 (deterministic)")]);
});

test("rules count as fixtures, and misses and why name one that nearly matched", async () => {
  const check = await start(["fixtures", "check", "--fixtures", "ruled"]);
  expect([check.code, check.said]).toEqual([0, "1 file checked, 0 findings\n"]);
  const { said } = await start(["replay", "--fixtures", "ruled", "--port", "0"]);
  expect(said).toContain(`(replay · 0 fixtures, 1 rule in ${join(folder, "ruled")})`);
  writeFileSync(join(folder, "request.json"), JSON.stringify(chatBody("Hello")));
  const why = await start(["why", "request.json", "--fixtures", "ruled"]);
  expect(why.code).toBe(1);
  expect(why.said).toContain(
    'The nearest rule is rules.yaml#1, where user is "Hello" and not "Hallo".',
  );
});

test("in CI a miss names the flag that records it", async () => {
  const child = spawn(
    process.execPath,
    [CLI, "record", "--fixtures", "empty", "--port", "0", "--json"],
    { cwd: folder, env: { CI: "1", MISTRAL_API_KEY: "a-real-key-0123456789" } },
  );
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const response = await fetch(`${JSON.parse(line).url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify(chatBody("Hello")),
  });
  const { message } = (await response.json()) as { message: string };
  child.kill("SIGKILL");
  expect(message).toContain("parlel-mistral record --record-in-ci --fixtures empty");
});
