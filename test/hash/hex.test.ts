import { expect, test } from "vitest";
import { hex32 } from "../../src/hash/hex.ts";

test.each([
  [0, "00000000"],
  [0x0123abcd, "0123abcd"],
  [0xfedcba98, "fedcba98"],
  [-1, "ffffffff"],
])("the digits of %i", (bits, digits) => {
  expect(hex32(bits)).toBe(digits);
});
