/** The fate that a plan gives a call. */
import { describe, expect, test } from "vitest";
import { fateOf } from "../../src/plan/fate.ts";
import { faultText } from "../../src/plan/fault.ts";
import { readPlan } from "../../src/plan/plan.ts";

/** The fault of a call's attempt; `-` for none. */
function fate(plan: string, attempt: number, call = "call", counts = {}, seed = ""): string {
  const step = fateOf(readPlan(plan).faults ?? [], {
    seed,
    call: () => call,
    count: (per) => ({ call: attempt, key: attempt, world: attempt, ...counts })[per],
    passes: ({ match }) => match === undefined,
  });
  return step ? faultText(step) : "-";
}

const fates = (plan: string, attempts: number): string =>
  Array.from({ length: attempts }, (_, at) => fate(plan, at + 1)).join(" ");

describe("steps", () => {
  test.each([
    ["", "- - -"],
    ["429", "429 - -"],
    ["429*2, ok, cut@5", "429 429 ok cut@5 - -"],
    ["ok*2, 500*", "ok ok 500 500 500"],
    ["429*, 500", "429 429 429"],
    ["503 every 3", "- - 503 - - 503 -"],
    ["503*1 every 2, 429", "- 503 429 -"],
    ["503 every 2, 429*2", "429 503 - 503"],
  ])("%s", (plan, expected) => {
    expect(fates(plan, expected.split(" ").length)).toBe(expected);
  });

  test("for other calls don't count", () => {
    const drawn = { seed: "", call: () => "", count: () => 1 };
    const { faults = [] } = readPlan({ faults: [{ fault: 500, match: { turn: 9 } }, "429"] });
    const passes = ({ match }: { match?: object }): boolean => match === undefined;
    expect(fateOf(faults, { ...drawn, passes })).toMatchObject({ status: 429 });
  });

  test("of a key or a world count its calls", () => {
    expect(fate("429*2/world", 1, "a", { world: 2 })).toBe("429");
    expect(fate("429*2/world", 1, "a", { world: 3 })).toBe("-");
  });
});

describe("chances", () => {
  const calls = Array.from({ length: 10_000 }, (_, n) => `call ${n}`);
  const share = (plan: string, fault: string, seed = ""): number =>
    calls.filter((call) => fate(plan, 1, call, {}, seed) === fault).length / calls.length;

  test.each([0.1, 0.5, 0.9, 0, 1])("of %d hold within a hundredth over 10,000 calls", (chance) => {
    expect(Math.abs(share(`503~${chance}`, "503") - chance)).toBeLessThan(0.01);
  });

  test("side by side each keep their share", () => {
    const plan = "500~0.2, cut@5~0.3, drop~0.4";
    expect(Math.abs(share(plan, "500") - 0.2)).toBeLessThan(0.01);
    expect(Math.abs(share(plan, "cut@5") - 0.3)).toBeLessThan(0.01);
    expect(Math.abs(share(plan, "drop") - 0.4)).toBeLessThan(0.01);
  });

  test("with an end are drawn in their turn, and otherwise spare the call", () => {
    expect(Math.abs(share("503~0.25*1, 429", "503") - 0.25)).toBeLessThan(0.01);
    expect(share("503~0.25*1, 429", "429")).toBe(0);
    expect(fate("503~0*1, 429", 2)).toBe("429");
  });

  test("depend only on seed, call and attempt", () => {
    const drawn = (seed: string, attempt: number): string =>
      calls
        .slice(0, 200)
        .map((call) => fate("503~0.5", attempt, call, {}, seed))
        .join();
    expect(drawn("", 1)).toBe(drawn("", 1));
    expect(drawn("", 2)).not.toBe(drawn("", 1));
    expect(drawn("other", 1)).not.toBe(drawn("", 1));
  });
});
