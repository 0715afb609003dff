import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dimensionsOf } from "../../src/schema/dimensions.ts";
import { embedWords } from "../../strategies/deterministic/lexical.ts";
import { describeServed } from "../_harness.ts";

const TEXT = dimensionsOf("mistral-embed");
const SET: { document: string; query: string }[] = JSON.parse(
  readFileSync(new URL("retrieval.json", import.meta.url), "utf8"),
);

const dot = (one: number[], other: number[]): number =>
  one.reduce((sum, value, at) => sum + value * other[at]!, 0);
const cosine = (one: number[], other: number[]): number =>
  dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));

describeServed(
  "lexical embeddings",
  ({ post }) => {
    const embed = async (input: string[], more: object = {}): Promise<number[][]> => {
      const body = { model: "mistral-embed", input, ...more };
      const { data } = (await (await post("/v1/embeddings", body)).json()) as any;
      return data.map(({ embedding }: any) => embedding);
    };
    const similarity = async (one: string, other: string): Promise<number> => {
      const [first, second] = await embed([one, other]);
      return cosine(first!, second!);
    };
    /** The number of queries whose nearest document is their own. */
    const found = async (more: object): Promise<number> => {
      const documents = await embed(
        SET.map(({ document }) => document),
        more,
      );
      const queries = await embed(
        SET.map(({ query }) => query),
        more,
      );
      return queries.filter((query, own) => {
        const similarities = documents.map((document) => cosine(query, document));
        return similarities.indexOf(Math.max(...similarities)) === own;
      }).length;
    };

    test("a query finds its document", async () => {
      expect(SET.length).toBeGreaterThanOrEqual(40);
      const figures = {
        "1024": await found({}),
        "256": await found({ output_dimension: 256 }),
        int8: await found({ output_dtype: "int8" }),
        "1536": await found({ model: "codestral-embed" }),
        "3072": await found({ model: "codestral-embed", output_dimension: 3072 }),
      };
      console.log(`Found of ${SET.length}: ${JSON.stringify(figures)}`);
      expect(figures["256"]).toBeGreaterThanOrEqual(SET.length - 5);
      for (const figure of [figures["1024"], figures.int8, figures["1536"], figures["3072"]]) {
        expect(figure).toBeGreaterThanOrEqual(SET.length - 1);
      }
    });

    test("texts are as close as their words are", async () => {
      expect(await similarity("a b c", "a b c")).toBe(1);
      expect(await similarity("a b c", "a b c d")).toBeGreaterThan(
        await similarity("a b c", "x y z"),
      );
      expect(await similarity("two red cats", "a red cat")).toBeGreaterThan(0.4);
      expect(await similarity("red cats", "blue whales")).toBeLessThan(0.15);
      expect(await similarity("cat", "cats")).toBeGreaterThan(0.2);
      expect(await similarity("cat", "cats")).toBeLessThan(0.9);
      expect(await similarity("东京塔的夜晚", "夜晚的东京塔")).toBeGreaterThan(0.7);
      expect(await similarity("getUserName", "get_user_name")).toBe(1);
    });

    test("common words count for little", async () => {
      const text = "The cat is on the mat";
      expect(await similarity(text, "cat mat")).toBeGreaterThan(0.8);
      expect(await similarity(text, "the dog is on the boat")).toBeLessThan(0.4);
    });

    test("case, accents and encodings of a character don't count", async () => {
      const plain = "cafe creme";
      const [first, ...others] = await embed([
        plain,
        "Café crème!",
        "CAFE\u0301 CRÈME",
        "ｃａｆｅ creme",
      ]);
      for (const other of others) expect(other).toEqual(first);
    });

    test("a text without words has a vector of its own", async () => {
      const [empty, space, marks, word, emoji] = await embed(["", " \n", "?!", "what", "🗼"]);
      expect(space).toEqual(empty);
      expect(marks).toEqual(empty);
      expect(Math.abs(cosine(empty!, word!))).toBeLessThan(0.2);
      expect(Math.abs(cosine(empty!, emoji!))).toBeLessThan(0.2);
    });

    test("an input has the same vector alone and in a batch", async () => {
      const texts = SET.slice(0, 5).map(({ document }) => document);
      const batch = await embed(texts);
      for (const [index, text] of texts.entries()) {
        expect(await embed([text])).toEqual([batch[index]]);
      }
    });

    test("fewer dimensions are the first ones, more are tiny", async () => {
      const model = "codestral-embed";
      const [whole] = await embed(["some text"], { model, output_dimension: 3072 });
      expect(whole).toHaveLength(3072);
      expect(Math.abs(Math.hypot(...whole!) - 1)).toBeLessThan(1e-7);
      expect(await embed(["some text"], { model })).toEqual([whole!.slice(0, 1536)]);
      for (const output_dimension of [1, 100, 1537]) {
        const expected = [whole!.slice(0, output_dimension)];
        expect(await embed(["some text"], { model, output_dimension })).toEqual(expected);
      }
      expect(whole!.slice(1536).some((value) => value > 0)).toBe(true);
    });

    test("base64 is float32 of exactly the same numbers", async () => {
      const [encoded] = (await embed(["Hello"], { encoding_format: "base64" })) as unknown[];
      const bytes = Buffer.from(encoded as string, "base64");
      const decoded = Array.from({ length: bytes.length / 4 }, (_, at) =>
        bytes.readFloatLE(at * 4),
      );
      expect([decoded]).toEqual(await embed(["Hello"]));
    });

    test("the same bytes on every machine", async () => {
      const input = ["Hello Mistral", "", "東京 🗼", "Où est le café ?"];
      const body = { model: "mistral-embed", input, output_dimension: 64 };
      const answer = await (await post("/v1/embeddings", body)).text();
      await expect(answer).toMatchFileSnapshot("../golden/embeddings-lexical.txt");
    });
  },
  { embeddings: "lexical" },
);

test("every text has a vector of norm 1, exactly, in multiples of 1/8192", () => {
  const check = (text: string): void => {
    const numerators = [...embedWords(text, 1024, TEXT)].map((value) => value * 8192);
    expect(numerators.every(Number.isInteger)).toBe(true);
    expect(numerators.some((numerator) => Object.is(numerator, -0))).toBe(false);
    expect(numerators.reduce((sum, numerator) => sum + numerator ** 2, 0)).toBe(8192 ** 2);
  };
  const words = fc.array(fc.constantFrom("a", "the", "cat", "cats", "東京", "x1", "🗼"));
  fc.assert(fc.property(fc.string({ unit: "binary" }), check), { numRuns: 300, seed: 1 });
  fc.assert(fc.property(fc.lorem({ maxCount: 300 }), check), { numRuns: 100, seed: 1 });
  fc.assert(
    fc.property(
      words.map((list) => list.join(" ")),
      check,
    ),
    { numRuns: 200, seed: 1 },
  );
});

test("only the beginning of a very long text counts", () => {
  for (const beginning of ["a".repeat(65_536), "東京".repeat(32_768), "red cat ".repeat(8192)]) {
    const longer = embedWords(beginning.repeat(100), 1024, TEXT);
    expect(longer).toEqual(embedWords(beginning, 1024, TEXT));
  }
});
