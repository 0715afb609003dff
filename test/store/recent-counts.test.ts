/** Counts of recurring names. */
import { expect, test } from "vitest";
import { RecentCounts } from "../../src/store/recent-counts.ts";

test("each name is counted on its own", () => {
  const counts = new RecentCounts();
  const names = ["one", "two", "one", "three", "one", "two"];
  expect(names.map((name) => counts.next(name))).toEqual([1, 1, 2, 1, 3, 2]);
  counts.clear();
  expect(counts.next("one")).toBe(1);
});

test("a name is known among tens of thousands of others", () => {
  const counts = new RecentCounts();
  const names = Array.from({ length: 50_000 }, (_, n) => `name ${n}`);
  expect(names.every((name) => counts.next(name) === 1)).toBe(true);
  expect(names.every((name) => counts.next(name) === 2)).toBe(true);
});

test("recurring names stay known, and others are forgotten", () => {
  const counts = new RecentCounts();
  counts.next("once");
  for (let n = 0; n < 200_000; n++) {
    counts.next(`other ${n}`);
    if (n % 10_000 === 0) counts.next("again");
  }
  expect(counts.next("once")).toBe(1);
  expect(counts.next("again")).toBe(21);
});
