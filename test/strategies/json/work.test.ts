/** The time for a schema grows in proportion to its size, for every keyword. */
import { describe, expect, test } from "vitest";
import { schemaFault } from "../../../src/guards/draft7.ts";
import { createSeed } from "../../../src/hash/seed.ts";
import { openDocument } from "../../../strategies/deterministic/json/document.ts";
import { KEYWORDS } from "../../../strategies/deterministic/json/keywords.ts";
import { createWriter } from "../../../strategies/deterministic/json/value.ts";
import { Work } from "../../../strategies/deterministic/json/work.ts";
import { allowance, cost } from "../../_cost.ts";
import { FAMILIES } from "./_families.ts";
import { refusalOf } from "./_schemas.ts";

const SIZES = [1000, 10_000, 100_000];
/** A schema ten times as large takes about ten times as long; tiny times don't count. */
const GROWTH = 40;
const LITTLE = 500;

/** The first that takes too long, among schemas of growing size, each given as JSON. */
async function fault(
  texts: readonly string[],
  run: (text: string) => unknown,
): Promise<string | undefined> {
  let before = Infinity;
  for (const text of texts) {
    const most = Math.min(allowance(text.length), Math.max(LITTLE, before * GROWTH));
    before = await cost(() => run(text), most);
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

test("every keyword is tested", () => {
  expect([...KEYWORDS.keys()].filter((keyword) => !Object.hasOwn(FAMILIES, keyword))).toEqual([]);
});

describe("of any size, in time", () => {
  test.each(Object.entries(FAMILIES))("%s", async (_, families) => {
    for (const family of families) {
      const texts = SIZES.map((size) => JSON.stringify(family(size)));
      expect(await fault(texts, attempt)).toBeUndefined();
      const check = (text: string): unknown => schemaFault(JSON.parse(text));
      expect(await fault(texts, check)).toBeUndefined();
    }
  });
});
