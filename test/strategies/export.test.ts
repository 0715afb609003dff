/** Our own import reads an export back to the same fixtures. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Fixture } from "../../src/types/fixture.ts";
import { run } from "../_commands.ts";
import { filesIn, newFolder, put, recorder, replayer } from "../_fixtures.ts";
import { chatBody, startServer } from "../_harness.ts";
import { samples } from "../_samples.ts";
import { importInto } from "./import/_import.ts";

const exported = (...flags: string[]): ReturnType<typeof run> => run("fixtures export", ...flags);

/** A folder with recordings of every operation, and with answers that only the live service gives. */
async function recorded(): Promise<string> {
  const upstream = await startServer();
  const fixtures = newFolder();
  const { post, fetch } = await recorder(fixtures, upstream.server.url);
  for (const { path, body, given } of Object.values(samples).flat()) {
    if (body && !given) await (await post(path, body)).arrayBuffer();
  }
  for (const stream of [false, true]) {
    await (await post("/v1/chat/completions", chatBody("¿Qué? 1e5", { stream }))).text();
  }
  await fetch("/v1/models", { headers: { authorization: "Bearer any" } });
  await upstream.server.stop();
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  put(fixtures, "audio/speech-create/a.json", {
    version: 1,
    request: { method: "GET", path: "/v1/files/1/content", query: { a: "1", "a#2": "ü &" } },
    replies: [
      { status: 429, headers: { "retry-after": "5" }, text: "yes: no\n# 'text' \"1e5\"\u2028\t " },
      { status: 200, headers: { "content-type": "audio/mpeg" }, file: "a.bin" },
      { status: 204, headers: {} },
    ],
  });
  put(fixtures, "audio/speech-create/a.bin", bytes);
  put(fixtures, "chat/completions/delayed.json", {
    version: 1,
    request: { method: "POST", path: "/v1/chat/completions", body: chatBody("delayed") },
    replies: [
      {
        status: 200,
        headers: { "content-type": "text/event-stream" },
        events: [
          [0, { a: 1 }],
          [12.5, ": ping\r\n\r\n"],
          [3, "data: [DONE]\n\n"],
        ],
      },
    ],
    recorded: { at: "2026-05-01", from: "elsewhere" },
  });
  return fixtures;
}

/** Requests and answers of a folder, with the bytes of files in place of their names. */
function contentsOf(folder: string): unknown[] {
  const names = filesIn(folder).filter((name) => name.endsWith(".json"));
  const own = ["audio/speech-create/a.json", "chat/completions/delayed.json"];
  return [...names, ...own.filter((name) => existsSync(join(folder, name)))]
    .map((name) => {
      const { request, replies } = JSON.parse(readFileSync(join(folder, name), "utf8")) as Fixture;
      const whole = replies.map(({ file, ...reply }) => ({
        ...reply,
        bytes: file && readFileSync(join(folder, name, "..", file)).toString("hex"),
      }));
      return JSON.stringify([request, whole]);
    })
    .sort();
}

describe.each([
  ["har", "out.har"],
  ["vcrpy", "out.yaml"],
  ["jsonl", "out.jsonl"],
])("as %s", (format, name) => {
  test("everything comes back, answers in order, streams with their delays", async () => {
    const fixtures = await recorded();
    const out = join(newFolder(), name);
    const { code, warned } = await exported("--fixtures", fixtures, "--as", format, "--out", out);
    expect([code, warned]).toEqual([0, ""]);
    const { fixtures: back, counts } = await importInto(undefined, out);
    expect(counts).toMatchObject({ known: 0, skipped: 0, refused: 0, unreadable: 0 });
    expect(contentsOf(back)).toEqual(contentsOf(fixtures));
    expect(counts.imported).toBeGreaterThan(8);
  });

  test("parts without a counterpart are reported, and left out", async () => {
    const fixtures = newFolder();
    put(fixtures, "rules.yaml", "match: { user: Hi }\nreply: { text: Hello. }");
    put(fixtures, "chat/completions/broken.json", "{");
    const file = { filename: "a.wav", size: 1, xxhash: "00" };
    put(fixtures, "audio/transcriptions/form.json", {
      version: 1,
      request: { method: "POST", path: "/v1/audio/transcriptions", body: { file } },
      replies: [{ status: 200, headers: {}, json: {} }],
    });
    const { code, said, warned } = await exported("--fixtures", fixtures, "--as", format);
    expect(code).toBe(1);
    expect(warned).toMatch(/^left out {2}audio\/transcriptions\/form\.json: of a form/m);
    expect(warned).toMatch(/^left out {2}1 rule: only recordings are exported$/m);
    expect(warned).toMatch(/^broken +chat\/completions\/broken\.json: line 1/m);
    expect(said).not.toMatch(/left out|broken/);
  });
});

test("an unknown format is an error", async () => {
  for (const format of ["toString", "xml"]) {
    await expect(exported("--as", format)).rejects.toThrow(
      "--as must be har, vcrpy, or jsonl, got",
    );
  }
});

test("vcrpy's text is in quotes, so that Python reads no numbers and no booleans", async () => {
  const fixtures = newFolder();
  put(fixtures, "chat/completions/a.json", {
    version: 1,
    request: { method: "POST", path: "/v1/chat/completions", body: chatBody("no") },
    replies: [{ status: 200, headers: { "retry-after": "1_0" }, text: "yes" }],
  });
  const { said } = await exported("--fixtures", fixtures, "--as", "vcrpy");
  expect(said).toContain('string: "yes"');
  expect(parse(said, { version: "1.1" }).interactions[0].response.headers["retry-after"]).toEqual([
    "1_0",
  ]);
  const { post } = await replayer(fixtures);
  expect(await (await post("/v1/chat/completions", chatBody("no"))).text()).toBe("yes");
});
