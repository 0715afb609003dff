/** Positions of faults in JSON: positions and messages are those of Python's parser, taken from a running FastAPI. */
import { expect, test } from "vitest";
import { ApiError } from "../../src/wire/errors.ts";
import { MAX_DEPTH, parseJson } from "../../src/wire/json.ts";

const PROPERTY = "Expecting property name enclosed in double quotes";

test.each<[string, number, string]>([
  ["{", 1, PROPERTY],
  ['{"a"', 4, "Expecting ':' delimiter"],
  ['{"a":', 5, "Expecting value"],
  ['{"a":1', 6, "Expecting ',' delimiter"],
  ['{"a":1,', 7, PROPERTY],
  ['{"a":1,}', 7, PROPERTY],
  ["[1", 2, "Expecting ',' delimiter"],
  ["[1,", 3, "Expecting value"],
  ["[1,]", 3, "Expecting value"],
  ['"abc', 0, "Unterminated string starting at"],
  ['"abc\\', 0, "Unterminated string starting at"],
  ['"a\nb"', 2, "Invalid control character at"],
  ['{"a":tru}', 5, "Expecting value"],
  ["{a:1}", 1, PROPERTY],
  ['{"a":1} x', 8, "Extra data"],
  ["01", 1, "Extra data"],
  ["-", 0, "Expecting value"],
  ["1.", 1, "Extra data"],
  ["1e", 1, "Extra data"],
  [".5", 0, "Expecting value"],
  ["[12e,", 3, "Expecting ',' delimiter"],
  ["[105.", 4, "Expecting ',' delimiter"],
  ["[1.5e-3,9.", 9, "Expecting ',' delimiter"],
  ["[7E+", 2, "Expecting ',' delimiter"],
  ["[12-", 3, "Expecting ',' delimiter"],
  ['"\\x"', 1, "Invalid \\escape"],
  ['"\\u12"', 2, "Invalid \\uXXXX escape"],
  [" ", 1, "Expecting value"],
  ["{'a':1}", 1, PROPERTY],
  ['{"a" 1}', 5, "Expecting ':' delimiter"],
  ['{"a":"b"\n"c":1}', 9, "Expecting ',' delimiter"],
  ["[1 2]", 3, "Expecting ',' delimiter"],
  ['{"a":1}}', 7, "Extra data"],
  ['{"a":[{},[]],"b":{"c":[1,-2.5e3,true,null,"\\u00e9\\n"]} "d"', 55, "Expecting ',' delimiter"],
])("%s", (text, at, error) => {
  const expected = {
    type: "json_invalid",
    loc: ["body", at],
    msg: "JSON decode error",
    input: {},
    ctx: { error },
  };
  expect(detailOf(text)).toEqual([expected]);
});

test("a body may nest to the limit and not deeper", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(() => parseJson(nested(MAX_DEPTH))).not.toThrow();
  expect(() => parseJson(nested(MAX_DEPTH + 1))).toThrow(ApiError);
  expect(() => parseJson(`["${"[".repeat(5000)}\\"${"{".repeat(5000)}"]`)).not.toThrow();
});

function detailOf(text: string): unknown {
  try {
    parseJson(text);
  } catch (error) {
    return JSON.parse(`${(error as ApiError).reply.body}`).detail;
  }
  throw new Error("accepted");
}
