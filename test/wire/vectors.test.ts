/** Vectors that come in parts. */
import { expect, test } from "vitest";
import { WrittenPart, writeParts } from "../../src/wire/vectors.ts";

const written = (parts: readonly Float32Array[]): unknown => {
  const pieces: Uint8Array[] = [];
  writeParts(parts, pieces);
  return JSON.parse(Buffer.concat(pieces).toString());
};

test("the numbers of all parts follow one another, whatever made them", () => {
  const part = new WrittenPart([0.5, -0.25, -0]);
  const plain = Float32Array.of(2, 0.125);
  expect(written([part, plain, part])).toEqual([0.5, -0.25, 0, 2, 0.125, 0.5, -0.25, 0]);
  expect(written([plain, part])).toEqual([2, 0.125, 0.5, -0.25, 0]);
});
