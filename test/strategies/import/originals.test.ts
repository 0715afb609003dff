import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../../strategies/fixture/import/index.ts";
import { FOLDER } from "../../_recordings.ts";
import { ADDRESS, text } from "./_samples.ts";

/** Recordings of real clients, which aren't part of the repository: `originals/`, and the same as `interactions.jsonl`. */
describe.skipIf(!existsSync(join(FOLDER, "originals")))("recordings of real clients", () => {
  interface Expected {
    source: string;
    method: string;
    path: string;
    request: string | null;
    status: number;
    headers: Record<string, string>;
    body: string;
  }

  const valueOf = (json: string): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      return json;
    }
  };

  /** Whether a line is a placeholder for bytes that it can't hold, or leaves some out. */
  const isAbridged = (bytes: Uint8Array, line: string): boolean =>
    line === `<binary ${bytes.length}>` ||
    (line === '{"kind": "empty"}' && bytes.length === 0) ||
    (line.endsWith("data: [DONE]") && text(bytes) === `${line}\n\n`);

  /** "value" where the recorder wrote the value of a JSON body, whose bytes are lost. */
  const likeness = (
    bytes: Uint8Array,
    line: string,
  ): "bytes" | "value" | "abridged" | undefined => {
    if (Buffer.from(line).equals(bytes)) return "bytes";
    if (isAbridged(bytes, line)) return "abridged";
    return isDeepStrictEqual(valueOf(text(bytes)), valueOf(line)) ? "value" : undefined;
  };

  /** The part of an address that was sent: clients also write fragments. */
  const pathOf = (url: string): string => {
    const { pathname, search } = new URL(url, ADDRESS);
    return pathname + search;
  };

  const expected = (): Expected[] =>
    readFileSync(join(FOLDER, "interactions.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Expected);

  test("are all read, and refused where they hold only an answer", () => {
    const known = expected().filter(({ path }) => path?.startsWith("/"));
    const names = readdirSync(join(FOLDER, "originals"), { recursive: true, encoding: "utf8" });
    const same = { bytes: 0, value: 0, abridged: 0 };
    const differences: string[] = [];
    let refused = 0;

    for (const name of names.filter((each) => /\.\w+$/.test(each)).sort()) {
      const lines = known.filter(({ source }) => source === name);
      const bytes = readFileSync(join(FOLDER, "originals", name));
      if (lines.length === 0) {
        expect(() => readRecording(name, bytes)).toThrow(/^[^\n]+$/);
        refused++;
        continue;
      }
      const { format, interactions, skipped } = readRecording(name, bytes);
      differences.push(...skipped.map(({ what, why }) => `${name}: ${what}: ${why}`));
      const left = [...interactions];
      for (const line of lines) {
        const found = left.findIndex(
          ({ method, url, status, requestBody, body }) =>
            method === line.method &&
            pathOf(url) === line.path &&
            status === line.status &&
            likeness(requestBody ?? new Uint8Array(), line.request ?? "") &&
            likeness(body, line.body),
        );
        const like = likeness(left[found]?.body ?? new Uint8Array(), line.body);
        const isByValue = ["vcrpy", "braintrust"].includes(format);
        if (!like || (like === "value" && !isByValue)) {
          differences.push(`${name}: ${line.method} ${line.path}`);
        } else {
          left.splice(found, 1);
          same[like]++;
        }
      }
    }
    const total = same.bytes + same.value + same.abridged;
    console.log(
      `${total} of ${known.length} answers are the same: ${JSON.stringify(same)}; ${refused} files hold only an answer`,
    );
    expect(differences).toEqual([]);
  });
});
