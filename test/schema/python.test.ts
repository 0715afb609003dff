import { expect, test } from "vitest";
import { repr } from "../../src/schema/python.ts";

test("a long text is quoted in time, however deeply it is nested", () => {
  let value: unknown = "x".repeat(10_000_000);
  for (let level = 0; level < 480; level++) value = level % 2 ? [value, 1] : { a: value, b: 1 };
  const before = process.cpuUsage();
  const quoted = repr(value);
  const { user, system } = process.cpuUsage(before);
  expect(quoted).toMatch(/^\[{'a': \[{'a': /);
  expect(quoted).toMatch(/, 'b': 1}, 1]$/);
  // It would take several seconds if every level copied it.
  expect((user + system) / 1000).toBeLessThan(2000);
});
