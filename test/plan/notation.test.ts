/** The notations of plans: one line, and JSON. */
import { describe, expect, test } from "vitest";
import { PlanError } from "../../src/plan/error.ts";
import { mergedPlan, planJson, readPlan } from "../../src/plan/plan.ts";

describe("a line", () => {
  test.each<[string, object]>([
    ["", {}],
    ["429", { faults: [{ fault: "status", status: 429, times: 1 }] }],
    ["429*2", { faults: [{ fault: "status", status: 429, times: 2 }] }],
    ["429*", { faults: [{ fault: "status", status: 429 }] }],
    ["429 every", { faults: [{ fault: "status", status: 429 }] }],
    ["503~0.1", { faults: [{ fault: "status", status: 503, chance: 0.1 }] }],
    ["503~.25*4", { faults: [{ fault: "status", status: 503, chance: 0.25, times: 4 }] }],
    ["cut@5 every 3", { faults: [{ fault: "cut", at: 5, every: 3 }] }],
    ["cut@5.5", { faults: [{ fault: "cut", at: 5.5, times: 1 }] }],
    ["stall@50%", { faults: [{ fault: "stall", at: "50%", times: 1 }] }],
    ["429*100/world", { faults: [{ fault: "status", status: 429, times: 100, per: "world" }] }],
    [
      "429(code=3505, retryAfter=2)*2, ok",
      {
        faults: [
          { fault: "status", status: 429, with: { code: "3505", retryAfter: "2" }, times: 2 },
          { fault: "ok", times: 1 },
        ],
      },
    ],
    [
      "429(retryAfter=Wed, 21 Oct 2026 07:28:00 GMT, code=1), ok",
      {
        faults: [
          {
            fault: "status",
            status: 429,
            with: { retryAfter: "Wed, 21 Oct 2026 07:28:00 GMT", code: "1" },
            times: 1,
          },
          { fault: "ok", times: 1 },
        ],
      },
    ],
    [
      "429(message=Too many (60, in one minute), code=1)*2, 503(message=Down (for a while))",
      {
        faults: [
          {
            fault: "status",
            status: 429,
            with: { message: "Too many (60, in one minute)", code: "1" },
            times: 2,
          },
          { fault: "status", status: 503, with: { message: "Down (for a while)" }, times: 1 },
        ],
      },
    ],
    [
      "ttft=400 tps=60 jitter=0.2; req-minute=60; 429*2, ok, cut@5",
      {
        pace: { ttft: 400, tps: 60, jitter: 0.2 },
        limits: { "req-minute": 60 },
        faults: [
          { fault: "status", status: 429, times: 2 },
          { fault: "ok", times: 1 },
          { fault: "cut", at: 5, times: 1 },
        ],
      },
    ],
    ["pace=large tps=9", { pace: { ttft: 600, perInputToken: 0.15, tps: 9, jitter: 0.2 } }],
    ["seed=7; retryAfter=true", { seed: "7", limits: { retryAfter: true } }],
  ])("%j", (line, plan) => {
    expect(readPlan(line)).toEqual(plan);
  });

  test.each([
    ["nonsense", `"nonsense" isn't a fault`],
    ["399", "isn't a fault"],
    ["600", "isn't a fault"],
    ["toString", "isn't a fault"],
    ["429*0", "isn't a step"],
    ["429~2", "isn't a step"],
    ["429 often", "isn't a step"],
    ["drop@3", "drop takes no @"],
    ["cut@x", "isn't a step|isn't a fault"],
    ["cut@101%", "@ takes a number of events"],
    ["429(colour=red)", "it takes code, type, message, retryAfter"],
    ["hang(ms=1)", "it takes nothing"],
    ["tps=fast", "pace.tps"],
    ["tps=0", "pace.tps"],
    ["jitter=2", "pace.jitter"],
    ["latency=1e99", "pace.latency"],
    ["pace=huge", "Known: small, large, reasoning"],
    ["speeed=1", `"speeed=1" isn't a setting`],
    ["x".repeat(20_000), "at most 10000 characters"],
    [`${"429,".repeat(2000)}ok`, "at most 1000 steps"],
    ["{", "one line of text, or JSON"],
  ])("%.30j is refused, and it says why", (line, why) => {
    expect(() => readPlan(line)).toThrow(PlanError);
    expect(() => readPlan(line)).toThrow(new RegExp(why.replace(/[()]/g, "\\$&")));
  });
});

describe("JSON", () => {
  test("means the same, with steps as texts or as objects", () => {
    const steps = ["429*2", { fault: 503, chance: 0.5 }, { fault: "cut", at: 5, times: 3 }];
    expect(readPlan({ faults: steps })).toEqual(readPlan("429*2, 503~0.5, cut@5*3"));
    expect(readPlan('{"pace":"small"}')).toEqual(readPlan("pace=small"));
    expect(readPlan({ faults: [{ fault: 429, times: null }] })).toEqual(readPlan("429*"));
  });

  test.each([
    [
      { fautls: [] },
      "fautls: There is no such key. Did you mean faults? Known: seed, pace, limits, faults.",
    ],
    [[], "It takes an object with"],
    [null, "It takes an object with"],
    [{ faults: [{ fault: 429, match: { user: { pattern: "(" } } }] }, "RE2 doesn't know"],
    [{ faults: [{ fault: 429, match: { status: 200 } }] }, "faults.0.match.status"],
    [{ faults: [{ fault: 429, match: { operation: "chats" } }] }, "There is no operation"],
    [{ faults: [{}] }, "faults.0.fault: Field required"],
    [{ limits: { "req-hour": 1 } }, "limits.req-hour"],
  ])("%j is refused, and it says where", (value, why) => {
    expect(() => readPlan(value)).toThrow(why);
  });

  test("a plan that is shown can be read again", () => {
    const plan = readPlan({
      seed: 1,
      pace: { tps: 5 },
      faults: ["429*2", "503~0.1", "cut@5 every 3", "ok*", { fault: "cut@2", match: { turn: 1 } }],
    });
    expect(readPlan(planJson(plan))).toEqual(plan);
    expect(planJson(plan)).toMatchObject({
      faults: ["429*2", "503~0.1", "cut@5 every 3", "ok*", { fault: "cut@2", match: { turn: 1 } }],
    });
  });
});

test("the nearest plan counts, setting by setting, and for faults as a whole", () => {
  const [near, far] = [readPlan("tps=1; 429"), readPlan("tps=2 ttft=3; req-minute=4; 503*2")];
  expect(mergedPlan([near, undefined, far])).toEqual({
    pace: { tps: 1, ttft: 3 },
    limits: { "req-minute": 4 },
    faults: near.faults,
  });
  expect(mergedPlan([readPlan("tps=1"), far]).faults).toEqual(far.faults);
  expect(mergedPlan([undefined])).toEqual({});
});
