import { expect, test } from "vitest";
import { quantize } from "../../src/wire/dtypes.ts";

test("bytes stay in range, whatever a strategy answers", () => {
  const vector = [0, 1, -1, 2, -2, Number.NaN];
  expect([...quantize(vector, "int8")]).toEqual([0, 127, -127, 127, -127, -127]);
  expect([...quantize(vector, "uint8")]).toEqual([128, 255, 0, 255, 0, 0]);
});

test("halves go to the even number, as in the tensor library of Mistral's cookbook", () => {
  const halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5];
  const scaled = halves.map((half) => half / 127);
  expect(scaled.map((value) => value * 127)).toEqual(halves);
  expect([...quantize(scaled, "int8")]).toEqual([0, 2, 2, 0, -2, -2]);
});

test("the numbers of the example in Mistral's guide to code embeddings are ten dimensions", () => {
  const signs = (bits: string): number[] => [...bits].map((bit) => (bit === "1" ? 0.1 : -0.1));
  expect([...quantize(signs("1001000101"), "binary")]).toEqual([17, -64]);
  expect([...quantize(signs("0011000111"), "binary")]).toEqual([-79, 64]);
  expect([...quantize(signs("0011000111"), "ubinary")]).toEqual([49, 192]);
});
