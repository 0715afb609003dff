/**
 * Recordings that once failed to import: the folder `replay` in the folder that PARLEL_CASES names, or in the one beside the project.
 * Without either they are skipped, which the end of a run reports.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import * as zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { chatBody } from "../../_harness.ts";
import { replayer } from "../../_fixtures.ts";
import { findings, type Imported, importInto } from "./_import.ts";

const BESIDE = new URL("../../../../shared/cases", import.meta.url).pathname;
const FOLDER = join(resolve(process.env.PARLEL_CASES ?? BESIDE), "replay");
const CHAT = "/v1/chat/completions";

/** The text of a case's request, and the text of its answer. */
const whole: readonly (readonly [file: string, asked: unknown, says: string])[] = [
  ["bom.json", "GZIP four", "zipped é GZIP four"],
  ["cassetter-gzip.json", "GZIP cassetter twojson", "zipped é GZIP cassetter twojson"],
  ["cassetter-plain.yaml", "cassetter oneyaml", "answer 41 to cassetter oneyaml"],
  ["cassetter-stream.toml", "cassetter threetoml", "four "],
  ["charles.chlsj", "ch", "ch"],
  ["curl-v.log", undefined, "curl"],
  ["datadog.json", "dd", "dd"],
  ["easyvcr.json", "easyvcr", "easyvcr"],
  ["exvcr.json", "exvcr", "exvcr"],
  ["govcr.yaml", "govcr", "govcr"],
  ["hoverfly.json", "hf", "hf"],
  ["langchain.yaml.gz", "GZIP five", "zipped é GZIP five"],
  ["mockserver.json", "ms", "ms"],
  ["phpvcr.yml", "phpvcr", "phpvcr"],
  ["postman.json", "pm", "pm"],
  ["schemathesis.yaml", "st", "st"],
  ["symfony.json", "sf", "sf"],
  ["vcrpy-aiohttp.yaml", "aiohttp nine", "answer 32 to aiohttp nine"],
  ["wiremock-mappings.json", "wiremock", "wm"],
];

/** Parts that can't be imported, and why. */
const parts: readonly (readonly [file: string, count: string, why: string])[] = [
  ["chrome-sse-nobody.har", "skipped", "saved without the body"],
  ["playwright-nopost.har", "skipped", "saved without its request's body"],
  ["vcrpy-null-body.yaml", "skipped", "saved without its request's body"],
  ["wiremock-mapping.json", "skipped", "a file that isn't there (body-v1.json)"],
  ["sec-whole.har", "refused", "a GitHub token"],
  ["sec-toolargs.har", "refused", "a GitHub token"],
];

describe.skipIf(!existsSync(FOLDER))("recordings that once failed", () => {
  const take = (file: string, ...flags: string[]): Promise<Imported> =>
    importInto(undefined, ...flags, join(FOLDER, file));

  /** The answer to a chat, or to a request without a body. */
  const ask = async (fixtures: string, asked: unknown, stream = false): Promise<string> => {
    const { post, fetch } = await replayer(fixtures);
    const headers = { authorization: "Bearer any" };
    const response =
      asked === undefined
        ? await fetch(CHAT, { method: "POST", headers })
        : await post(CHAT, chatBody(asked, { stream }));
    return response.text();
  };

  test.each(whole)("%s comes over", async (file, asked, says) => {
    const { fixtures, counts, code } = await take(file);
    expect([code, counts]).toMatchObject([
      0,
      { imported: 1, skipped: 0, refused: 0, unreadable: 0 },
    ]);
    expect(await findings(fixtures)).toBe("");
    expect(await ask(fixtures, asked, file.includes("stream"))).toContain(`"${says}"`);
  });

  test.each(parts)("%s is left out, with the reason", async (file, count, why) => {
    const { fixtures, counts, said } = await take(file);
    expect(counts.imported).toBe(0);
    expect(counts[count]).toBeGreaterThan(0);
    expect(said).toContain(why);
    expect(await findings(fixtures)).toBe("");
  });

  test("vcrpy-zstd.yaml comes over where Node has zstd", async () => {
    const { fixtures, counts, said } = await take("vcrpy-zstd.yaml");
    if ("zstdDecompressSync" in zlib) {
      expect(counts).toMatchObject({ imported: 1, skipped: 0 });
      expect(await ask(fixtures, "ZSTD seven")).toContain("ZSTD seven");
    } else {
      expect(counts).toMatchObject({ imported: 0, skipped: 1 });
      expect(said).toContain("compressed with zstd, which needs Node 22.15");
    }
  });

  test("gateway.yaml comes over with its gateway mapped", async () => {
    const hint = "--map http://localhost:4000=https://api.mistral.ai";
    expect((await take("gateway.yaml")).said).toContain(hint);
    const { fixtures, counts } = await take("gateway.yaml", ...hint.split(" "));
    expect(counts).toMatchObject({ imported: 1, skipped: 0 });
    expect(await ask(fixtures, "gateway")).toContain('"gateway"');
  });

  test("aimock-per-test comes over from both folders", async () => {
    const { fixtures, counts } = await take("aimock-per-test");
    expect(counts).toMatchObject({ rules: 2, skipped: 0 });
    expect(await findings(fixtures)).toBe("");
    expect(await ask(fixtures, "prompt a")).toContain('"answer a"');
    expect(await ask(fixtures, "prompt b")).toContain('"answer b"');
  });

  test("aimock-recorded comes over with its meaning", async () => {
    const { fixtures, counts, said } = await take("aimock-recorded");
    expect(counts).toMatchObject({ rules: 2, skipped: 1 });
    expect(said).toContain("it is for embeddings");
    expect(await findings(fixtures)).toBe("");
    expect(await ask(fixtures, "aim one")).toContain('"answer 57 to aim one"');
    const { post } = await replayer(fixtures);
    const call = { id: "abcdefghi", function: { name: "f", arguments: "{}" } };
    const messages = [
      { role: "user", content: "aim three" },
      { role: "assistant", content: "", tool_calls: [call] },
      { role: "tool", content: "42", tool_call_id: "abcdefghi" },
    ];
    const model = "mistral-small-latest";
    expect(await (await post(CHAT, { model, messages })).text()).toContain('"answer 59 to 42"');
  });
});
