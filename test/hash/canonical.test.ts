import { describe, expect, test } from "vitest";
import { canonicalAround, canonicalJson } from "../../src/hash/canonical.ts";

const TEXTS = [
  "",
  "plain",
  'a "quote"',
  "back\\slash",
  "line\nbreak",
  "\u007f",
  "é",
  "👋",
  "\ud800",
];

describe("canonical JSON", () => {
  test.each(TEXTS)("writes %j as JSON does, as a value and as a key", (text) => {
    expect(canonicalJson(text)).toBe(JSON.stringify(text));
    // Keys are quoted once, so the second time takes another way.
    for (let time = 0; time < 2; time++)
      expect(canonicalJson({ [text]: [text] })).toBe(JSON.stringify({ [text]: [text] }));
  });

  test.each([3, 300])("sorts %i keys", (count) => {
    const names = Array.from({ length: count }, (_, n) => `key ${(n * 7) % count} "${n}"`);
    const sorted = Object.fromEntries([...names].sort().map((name) => [name, name.length]));
    const shuffled = Object.fromEntries(names.map((name) => [name, name.length]));
    expect(canonicalJson(shuffled)).toBe(JSON.stringify(sorted));
  });

  test("leaves out the keys that don't count, and only of the outermost object", () => {
    const value = { b: { stream: 1 }, stream: true, a: 1 };
    const text = canonicalAround(value, canonicalJson, (key) => key !== "stream");
    expect(text).toBe('{"a":1,"b":{"stream":1}}');
  });
});
