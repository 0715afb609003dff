/** However much of a keyword there is in a schema, it takes no more than its share of time. */
import { describe, expect, test } from "vitest";
import { schemaFault } from "../../../src/guards/draft7.ts";
import { createSeed } from "../../../src/hash/seed.ts";
import { openDocument } from "../../../strategies/deterministic/json/document.ts";
import { KEYWORDS } from "../../../strategies/deterministic/json/keywords.ts";
import { createWriter } from "../../../strategies/deterministic/json/value.ts";
import { Work } from "../../../strategies/deterministic/json/work.ts";
import { FAMILIES } from "./_families.ts";
import { refusalOf } from "./_schemas.ts";

const SIZES = [1000, 10_000, 100_000];
/** Milliseconds on a CPU: four times of what is promised, as CPUs that are shared are slower. */
const LEAST = 1000;
const PER_MEGABYTE = 1000;
/** What is ten times as large takes about ten times as long, unless that is hardly anything. */
const GROWTH = 40;
const LITTLE = 500;

/** How many milliseconds on a CPU it takes; the least of a few if it seems too many, as others may be in the way. */
function cost(run: () => void, most: number): number {
  let least = Infinity;
  for (let round = 0; round < 4 && least >= most; round++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least > 4 * most) break;
  }
  return least;
}

/** The first of schemas of growing size, each given as JSON, that takes too long. */
function fault(texts: readonly string[], run: (text: string) => void): string | undefined {
  let before = Infinity;
  for (const text of texts) {
    const share = Math.max(LEAST, (PER_MEGABYTE * text.length) / 1e6);
    const most = Math.min(share, Math.max(LITTLE, before * GROWTH));
    before = cost(() => run(text), most);
    if (before >= most) return `${text.length} characters: ${before} ms of ${most}`;
  }
  return undefined;
}

/** Makes a value, or refuses to. */
function attempt(text: string): void {
  try {
    createWriter(new Work())(openDocument(text), createSeed("json", "a").random("json"));
  } catch (error) {
    refusalOf(error);
  }
}

test("every keyword is gone through", () => {
  expect([...KEYWORDS.keys()].filter((keyword) => !Object.hasOwn(FAMILIES, keyword))).toEqual([]);
});

describe("of any size, in time", () => {
  test.each(Object.entries(FAMILIES))("%s", { timeout: 120_000 }, (_, families) => {
    for (const family of families) {
      const texts = SIZES.map((size) => JSON.stringify(family(size)));
      expect(fault(texts, attempt)).toBeUndefined();
      expect(fault(texts, (text) => schemaFault(JSON.parse(text)))).toBeUndefined();
    }
  });
});
