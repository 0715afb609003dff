import { expect, test } from "vitest";
import { spacedJson } from "../../src/prompt/spaced-json.ts";

test("JSON is written with spaces, and without undefined values", () => {
  const value = { a: [1, "é", undefined, {}], b: undefined, "c d": { e: null, f: [] } };
  expect(spacedJson(value)).toBe('{"a": [1, "é", null, {}], "c d": {"e": null, "f": []}}');
});

test("a long text is written in time, however deeply it is nested", () => {
  let value: unknown = "x".repeat(10_000_000);
  for (let level = 0; level < 480; level++) value = level % 2 ? [value, 1] : { a: value, b: 1 };
  const before = process.cpuUsage();
  const text = spacedJson(value);
  const { user, system } = process.cpuUsage(before);
  expect(text.slice(0, 20)).toBe('[{"a": [{"a": [{"a":');
  // It would take several seconds if every level copied it.
  expect((user + system) / 1000).toBeLessThan(2000);
});
