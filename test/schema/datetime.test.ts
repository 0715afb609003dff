/** Times that pydantic 2.14 was seen to accept and refuse. */
import { expect, test } from "vitest";
import { datetime, timeOf } from "../../src/schema/datetime.ts";
import type { Issue } from "../../src/types/schema.ts";

function read(value: unknown): number | string {
  const issues: Issue[] = [];
  const text = datetime.check(value, { loc: ["at"], issues, lenient: false });
  return issues[0]?.msg ?? timeOf(text);
}

test.each([
  [0, 0],
  [1.5, 1500],
  ["1.5", 1500],
  [1_767_225_600, Date.parse("2026-01-01")],
  [20_000_000_000, 20_000_000_000_000],
  [20_000_000_001, 20_000_000_001],
  ["2026-01-01", Date.parse("2026-01-01")],
  ["2026-01-01 01:00+01:00", Date.parse("2026-01-01")],
  [
    1e308,
    "Input should be a valid datetime, dates after 9999 are not supported as unix timestamps",
  ],
  [
    -1e308,
    "Input should be a valid datetime, dates before 0000 are not supported as unix timestamps",
  ],
  [
    "1".repeat(30),
    "Input should be a valid datetime or date, invalid date separator, expected `-`",
  ],
  ["x", "Input should be a valid datetime or date, input is too short"],
  [true, "Input should be a valid datetime"],
])("%j", (value, wanted) => {
  expect(read(value)).toBe(wanted);
});
