/** The steps of many answers share the server's time. */
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Slices } from "../../src/app/slices.ts";

let now = 0;
beforeEach(() => {
  now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

/** Each step takes four milliseconds. */
function stepsOf(count: number, taken: number[], slices: Slices): void {
  for (let n = 0; n < count; n++) {
    slices.add(() => {
      now += 4;
      taken.push(n);
    });
  }
}

test("no step runs at once", async () => {
  const taken: number[] = [];
  stepsOf(2, taken, new Slices());
  expect(taken).toEqual([]);
  await turn();
  expect(taken).toEqual([0, 1]);
});

test("other work runs between slices of ten milliseconds, and the order stays", async () => {
  const taken: number[] = [];
  stepsOf(8, taken, new Slices());
  const seen: number[] = [];
  for (let others = 0; others < 3; others++) {
    await turn();
    seen.push(taken.length);
  }
  expect(seen).toEqual([3, 6, 8]);
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("steps that a step adds come after those that already wait", async () => {
  const slices = new Slices();
  const taken: string[] = [];
  slices.add(() => {
    taken.push("first");
    slices.add(() => taken.push("third"));
  });
  slices.add(() => taken.push("second"));
  await turn();
  await turn();
  expect(taken).toEqual(["first", "second", "third"]);
  slices.add(() => taken.push("later"));
  await turn();
  expect(taken.at(-1)).toBe("later");
});
