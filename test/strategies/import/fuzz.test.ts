/**
 * Recordings with random faults: changed bytes, a missing end, missing or swapped keys, values of another type. Whatever is imported
 * of them, nothing crashes, `fixtures check` finds nothing, and the imported fixtures are replayed.
 * PARLEL_FUZZ sets how many of each format, PARLEL_FUZZ_SEED where they start.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MistralServer } from "../../../src/server.ts";
import type { Fixture } from "../../../src/types/fixture.ts";
import { newFolder, put } from "../../_fixtures.ts";
import { broken } from "../../fuzz/broken.ts";
import { findings, importInto } from "./_import.ts";
import { ANSWER, bytesOf, type Sample, samples } from "./_samples.ts";
import { cassettes } from "./_cassettes.ts";
import { curl, logs } from "./_logs.ts";
import { expectations } from "./_expectations.ts";

const RUNS = Math.ceil(Number(process.env.PARLEL_FUZZ ?? 100) / 10);
const SEED = Number(process.env.PARLEL_FUZZ_SEED ?? 1);
/** The number of files in one import. */
const BATCH = 50;

const aimock: Sample = [
  "aimock",
  "rules",
  "a.json",
  {
    fixtures: [
      {
        match: { userMessage: "hi", model: "mistral-small-latest", turnIndex: 0, endpoint: "chat" },
        response: { content: "Hello.", toolCalls: [{ name: "f", arguments: {} }] },
      },
      { match: {}, response: { error: { message: "No", code: null }, status: 429 } },
    ],
  },
];
const log: Sample = ["curl", "a log", "a.log", curl(ANSWER)];
const all = [...samples, ...cassettes, ...logs, ...expectations, aimock, log];
const formats = [...new Set(all.map(([format]) => format))];

test.each(formats)("%s", { timeout: RUNS * 200 + 30_000 }, async (format) => {
  const own = all.filter((sample) => sample[0] === format);
  const counts = { recordings: 0, imported: 0, replayed: 0 };
  for (let done = 0; done < RUNS; done += BATCH) {
    const folder = newFolder();
    const fixtures = newFolder();
    const size = Math.min(BATCH, RUNS - done);
    for (let at = 0; at < size; at++) {
      const [, , name, content] = own[(done + at) % own.length]!;
      const sampling = { numRuns: 1, seed: SEED + done + at };
      const [bytes] = fc.sample(broken(content, bytesOf(content)), sampling);
      put(folder, `${at}/${name}`, bytes!);
    }
    const { counts: found, said } = await importInto(fixtures, folder);
    expect(found.files).toBe(size);
    expect(await findings(fixtures), said).toBe("");
    counts.recordings += size;
    counts.imported += found.imported ?? 0;
    counts.replayed += await replayAll(fixtures);
    for (const each of [folder, fixtures]) rmSync(each, { recursive: true });
  }
  console.log(`${format}: ${JSON.stringify(counts)}`);
});

/** Sends the request of every fixture in a folder; each must be answered by its own fixture. */
async function replayAll(fixtures: string): Promise<number> {
  const server = await new MistralServer(0, { strategy: "fixture", fixtures }).start();
  let replayed = 0;
  try {
    for (const path of readdirSync(fixtures, { recursive: true, encoding: "utf8" })) {
      if (!/[0-9a-f]{16}\.json$/.test(path)) continue;
      const { request, replies } = JSON.parse(
        readFileSync(join(fixtures, path), "utf8"),
      ) as Fixture;
      const { method, path: where, query = {}, body } = request;
      // Skips requests that a client can't send.
      if (!/^(GET|POST|PUT|PATCH|DELETE)$/.test(method) || "xxhash" in Object(body)) continue;
      if (body !== undefined && method === "GET") continue;
      const url = new URL(server.url + where);
      for (const [name, value] of Object.entries(query))
        url.searchParams.append(name.replace(/#\d+$/, ""), value);
      const response = await fetch(url, {
        method,
        headers: { authorization: "Bearer any", "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      const answeredBy = decodeURI(response.headers.get("x-parlel-fixture") ?? "");
      // Rules, which are imported too, come first.
      if (answeredBy.startsWith("imported-")) continue;
      expect(
        [answeredBy, response.status],
        `${path} ${JSON.stringify([request, replies]).slice(0, 300)}`,
      ).toEqual([path.replaceAll("\\", "/"), replies[0]!.status]);
      replayed++;
    }
  } finally {
    await server.stop();
  }
  return replayed;
}
