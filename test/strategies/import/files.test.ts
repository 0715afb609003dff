import { describe, expect, test } from "vitest";
import { readRecording } from "../../../strategies/fixture/import/index.ts";
import { gzip, quoted, recording, vcrpy } from "./_samples.ts";

describe("a file that can't be used is refused in one line", () => {
  test.each<[string, string, RegExp]>([
    ["a.json", "", /^the file is empty\. /],
    ["a.json", '{"interactions":[', /^it isn't valid JSON/],
    ["a.json", '{"key":"secret-1234" oops}', /^it isn't valid JSON \(at position 21\)\. /],
    ["a.yaml", "interactions:\n- {", /^it isn't valid YAML \(line \d+, column \d+\)\. /],
    ["a.yaml", "interactions: *missing", /missing/],
    ["a.json", "[]", /^not a recording of a known format \(vcrpy, cassetter, /],
    [
      "a.json",
      '{"id":"cmpl","object":"chat.completion","choices":[]}',
      /A response that was saved alone can't be replayed/,
    ],
    [
      "a.json",
      '{"statusCode":200,"headers":{},"data":"{}"}',
      /A response that was saved alone can't be replayed/,
    ],
    [
      "a.sse",
      'data: {"id":"cmpl"}\n\ndata: [DONE]\n\n',
      /A response that was saved alone can't be replayed/,
    ],
    ["a.txt", "Dear diary", /not a recording/],
    ["a.js", "// nothing\nexport default {};\n", /^(it isn't|not a recording)/],
  ])("%s: %j", (name, content, message) => {
    let told = "";
    try {
      recording(name, content);
    } catch (error) {
      told = (error as Error).message;
    }
    expect(told).toMatch(message);
    expect(told).not.toMatch(/\n|secret/);
  });

  test("bytes that aren't text", () => {
    expect(() => readRecording("a.har", gzip.subarray(4))).toThrow("the file isn't UTF-8 text. ");
  });

  test.each(["[", "- ", "? ", "a: [", "{b: "])("what nests without end: %j", (open) => {
    const deep = `interactions: []\nx:\n  ${open.repeat(20_000)}`;
    expect(() => recording("a.yaml", deep)).toThrow("it nests deeper than 500 levels. ");
  });

  test("references that multiply", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    );
    const bomb = ["interactions: []", "l0: &l0 x", ...levels].join("\n");
    expect(() => recording("a.yaml", bomb)).toThrow(/^.*alias/);
  });
});

test("a recording without entries is valid", () => {
  for (const each of [
    "interactions: []\nversion: 1",
    '{"http_interactions":[]}',
    '{"fixtures":[]}',
  ]) {
    expect(recording("a", each)).toMatchObject({ interactions: [], rules: [], skipped: [] });
  }
});

test("a recording of some megabytes is read within a test's timeout", () => {
  const vectors = Array.from({ length: 40_000 }, (_, index) => `      - -0.0${index}123`).join(
    "\n",
  );
  const long = quoted("x".repeat(2_000_000));
  const large = vcrpy(long).replace(
    "interactions:",
    `interactions:\n- request:\n    parsed_body:\n${vectors}`,
  );
  expect(recording("a.yaml", large).interactions).toHaveLength(1);
});
