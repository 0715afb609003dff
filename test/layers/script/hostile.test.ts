/** Plans, rules and verifications that demand too much: refused in a sentence, at a bounded cost, and the old ones stay. */
import { describe, expect, test, vi } from "vitest";
import { readVerification } from "../../../src/verify/expectation.ts";
import { allowance, cost } from "../../_cost.ts";
import { type Api, chatBody, describeServed, eventually, KEY } from "../../_harness.ts";

const CHAT = "/v1/chat/completions";
const HEADERS = { "content-type": "application/json" };

/** JSON of an object in an object in an object… */
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
const ruleOf = (more: object): object => ({ reply: { text: "x" }, ...more });
const matching = (pattern: string): object => ruleOf({ match: { user: { pattern } } });
const many = (count: number, item: object): string =>
  JSON.stringify(Array.from({ length: count }, () => item));

const send = (api: Api, method: string, path: string, body: string): Promise<Response> =>
  api.fetch(path, { method, headers: HEADERS, body });

describeServed("a script that asks too much", (api) => {
  test.each<[string, string, string, string]>([
    ["a deep match", "rules", `{"match":{"body":${nested(5000)}},"reply":{"text":"x"}}`, "nests"],
    ["a deep reply", "rules", `{"match":{},"reply":{"json":${nested(5000)}}}`, "nests deeper"],
    ["depth without end", "rules", "[".repeat(1_000_000), "isn't JSON"],
    ["a deep plan", "plan", `{"faults":[{"fault":500,"match":{"body":${nested(5000)}}}]}`, "nests"],
    ["a large pattern", "rules", many(1, matching("(x{30}){30}".repeat(90))), "patterns"],
    ["many large patterns", "rules", many(10_000, matching("x{1000}")), "patterns"],
    [
      "patterns in plans",
      "rules",
      many(
        500,
        ruleOf({ plan: { faults: [{ fault: 500, match: { user: { pattern: "y{999}" } } }] } }),
      ),
      "patterns",
    ],
    [
      "patterns in plans in texts",
      "rules",
      many(
        500,
        ruleOf({ plan: '{"faults":[{"fault":500,"match":{"user":{"pattern":"y{999}"}}}]}' }),
      ),
      "patterns",
    ],
    ["a long pattern", "rules", many(1, matching("x".repeat(1001))), "at most 1000 characters"],
    ["repeats of repeats", "rules", many(1, matching("((x{50}){50}){50}")), "RE2 doesn't know"],
    ["too many rules", "rules", many(10_001, ruleOf({ match: {} })), "at most 10000 rules"],
    [
      "too much text",
      "rules",
      many(1, { match: {}, reply: { text: "x".repeat(17_000_000) } }),
      "at most",
    ],
    [
      "too many steps",
      "plan",
      `{"faults":[${'"429",'.repeat(100_000)}"ok"]}`,
      "at most 1000 steps",
    ],
    ["a long line", "plan", `"${"429,".repeat(100_000)}"`, "at most 10000 characters"],
    [
      "numbers beyond all",
      "plan",
      '{"pace":{"ttft":1e308},"limits":{"req-minute":1e308}}',
      "pace.ttft",
    ],
    [
      "an operation without end",
      "rules",
      many(1, ruleOf({ match: { operation: "x".repeat(1e6) } })),
      "There is no operation",
    ],
    ["a key without end", "rules", many(1, ruleOf({ ["x".repeat(1e6)]: 1 })), "xxx"],
    ["a setting without end", "plan", `{"pace":"${"x".repeat(1e6)}"}`, "no such pace"],
    ["many wrong rules", "rules", many(10_000, { colour: "red" }), "colour"],
    [
      "a particular that is no text",
      "plan",
      '{"faults":[{"fault":429,"with":{"code":{}}}]}',
      "code",
    ],
    ["a seed that is no text", "plan", '{"seed":{"toString":1}}', "seed"],
    ["a wrong step", "plan", '{"faults":["((((("]}', "isn't a fault"],
  ])("in %s gets a 400, and what there was stays", async (_, what, body, why) => {
    const path = `/__parlel/${what}`;
    const before = what === "plan" ? { faults: ["418"] } : ruleOf({ name: "418", match: {} });
    await send(api, "PUT", path, JSON.stringify(before));
    const most = allowance(body.length);
    const spent = await cost(async () => {
      const refused = await send(api, "PUT", path, body);
      expect(refused.status).toBe(400);
      const text = await refused.text();
      expect(text).toContain(why);
      expect(text.length).toBeLessThan(10_000);
    }, most);
    expect(spent).toBeLessThan(most);
    expect(await (await api.fetch(path)).text()).toContain('"418"');
    await api.fetch(path, { method: "DELETE" });
  });

  const yaml = (body: string): Promise<Response> =>
    api.fetch("/__parlel/rules", {
      method: "PUT",
      headers: { "content-type": "application/yaml" },
      body,
    });

  test.each([
    ["lists in lists", "[".repeat(100_000), "nests deeper"],
    ["maps in maps", "{a: ".repeat(100_000), "nests deeper"],
    ["lists in a line", "- ".repeat(20_000), "nests deeper"],
    [
      "maps below maps",
      Array.from({ length: 600 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
      "nests",
    ],
    [
      "references of references",
      [
        "a: &a0 [x, x, x, x, x, x, x, x, x]",
        ...Array.from({ length: 9 }, (_, n) => `b${n}: &a${n + 1} [${`*a${n}, `.repeat(9)}]`),
      ].join("\n"),
      "alias",
    ],
    [
      "more than can be read",
      "- { match: {}, reply: { text: x } }\n".repeat(60_000),
      "write it as JSON",
    ],
    [
      "keys by the ten thousand",
      Array.from({ length: 60_000 }, (_, n) => `key ${n}: 1`).join("\n"),
      "There is no such key",
    ],
    ["a key that is named twice", "match: {}\nreply: a\nreply: b", "line 3: Map keys must be"],
  ])("in YAML of %s gets a 400, and the server goes on", async (_, body, why) => {
    const most = allowance(body.length * 10);
    const spent = await cost(async () => {
      const refused = await yaml(body);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(why)]);
    }, most);
    expect(spent).toBeLessThan(most);
    expect((await yaml("- { match: { user: a }, reply: { text: b } }")).status).toBe(200);
    await api.fetch("/__parlel/rules", { method: "DELETE" });
  });

  test("grows to a limit and no further, however it is added", async () => {
    const rule = (n: number): string =>
      JSON.stringify({ name: `${n}`, match: {}, reply: { text: "x".repeat(5_000_000) } });
    const statuses = [];
    for (let n = 0; n < 5; n++) {
      statuses.push((await send(api, "POST", "/~grown/__parlel/rules", rule(n))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 400, 400]);
    const rules = Array.from({ length: 9999 }, (_, n) => ruleOf({ name: `r${n}`, match: {} }));
    await send(api, "PUT", "/~many/__parlel/rules", JSON.stringify(rules));
    const two = JSON.stringify([ruleOf({ name: "a" }), ruleOf({ name: "b" })]);
    const refused = await send(api, "POST", "/~many/__parlel/rules", two);
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("at most 10000 rules"),
    ]);
    for (const world of ["grown", "many"])
      await api.fetch(`/~${world}/__parlel`, { method: "DELETE" });
  });

  test("in a filter of the log gets a 422", async () => {
    for (const [query, why] of [
      [`body.${"a.".repeat(4000)}b=1`, "nests deeper"],
      [`user.pattern=${"x".repeat(5000)}`, "at most 1000 characters"],
      ["user.pattern=((x{50}){50}){50}", "RE2 doesn't know"],
    ] as const) {
      const refused = await api.fetch(`/__parlel/requests?${encodeURI(query)}`);
      expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining(why)]);
    }
  });

  test("in a header gets a 400", async () => {
    for (const plan of [
      "429,".repeat(3000),
      `{"faults":[{"fault":500,"match":{"body":${nested(200)}}}]}`,
    ]) {
      const refused = await api.post(CHAT, chatBody("x"), { "x-parlel-plan": plan });
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("x-parlel-plan");
    }
  });

  test.each(["tps=1e-300", "ttft=3600000 speed=1e-300"])(
    "%s waits, and no timer is asked for more than it can",
    async (plan) => {
      const timers = vi.spyOn(globalThis, "setTimeout");
      const leaving = new AbortController();
      const body = chatBody("many words, please: one two three", { stream: true });
      const asked = api.fetch(`/~slow${CHAT}`, {
        method: "POST",
        headers: { ...KEY, ...HEADERS, "x-parlel-plan": plan },
        body: JSON.stringify(body),
        signal: leaving.signal,
      });
      const reader = asked.then((response) => response.body!.getReader());
      reader
        .then(async (each) => {
          while (!(await each.read()).done);
        })
        .catch(() => {});
      // The log knows of an answer when its first wait begins.
      await eventually(async () => {
        const { requests } = (await (await api.get("/~slow/__parlel/requests")).json()) as any;
        expect(requests.at(-1)).toMatchObject({ outcome: "open", status: 200 });
      });
      leaving.abort();
      await reader.then((each) => each.cancel()).catch(() => {});
      const longest = Math.max(...timers.mock.calls.map(([, time = 0]) => time));
      timers.mockRestore();
      await api.fetch("/~slow/__parlel", { method: "DELETE" });
      expect(longest).toBe(2 ** 31 - 1);
    },
  );

  test("a failure is shown by its first places, and by the nearest calls of its first problems", async () => {
    for (let n = 0; n < 30; n++) await api.post(`/~long${CHAT}`, chatBody(`${n}`));
    const body = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`key ${n}`, n]));
    const wide = JSON.stringify({ expect: [{ match: { body } }] });
    const users = Array.from({ length: 1000 }, (_, n) => ({ match: { user: `none ${n}` } }));
    const many = JSON.stringify({ expect: users });
    const verify = async (text: string): Promise<any> =>
      (await send(api, "POST", "/~long/__parlel/verify", text)).json();
    const most = allowance(wide.length);
    const spent = await cost(async () => {
      expect((await verify(wide)).problems[0].nearest.differs).toHaveLength(100);
    }, most);
    expect(spent).toBeLessThan(most);
    const { problems } = await verify(many);
    expect(problems).toHaveLength(1000);
    expect(problems.filter(({ nearest }: any) => nearest)).toHaveLength(20);
    await api.fetch("/~long/__parlel", { method: "DELETE" });
  });

  test("in names that aren't texts breaks neither rules nor verification, nor the clock", async () => {
    const named = { name: { toString: 1 }, arguments: { toString: 1 } };
    const messages = [{ role: "assistant", tool_calls: [{ function: named }] }];
    const rule = { match: { called: ["f"] }, reply: { text: "x" } };
    await send(api, "PUT", "/~odd/__parlel/rules", JSON.stringify(rule));
    expect((await api.post(`/~odd${CHAT}`, { model: "m", messages })).status).toBe(422);
    const expected = JSON.stringify({ expect: [{ match: { called: ["f"] } }] });
    expect((await send(api, "POST", "/~odd/__parlel/verify", expected)).status).toBe(409);
    expect((await api.get("/~odd/__parlel/requests?called=f")).status).toBe(200);
    const advance = JSON.stringify({ advance: { toString: 1 } });
    expect((await send(api, "POST", "/~odd/__parlel/clock", advance)).status).toBe(400);
    await api.fetch("/~odd/__parlel", { method: "DELETE" });
  });

  test("in a template says so instead of an answer without end", async () => {
    const reply = { text: "{{user}}".repeat(50_000) };
    await send(api, "PUT", "/~template/__parlel/rules", JSON.stringify({ match: {}, reply }));
    const body = chatBody("x".repeat(100_000));
    const most = allowance(600_000);
    const spent = await cost(async () => {
      const refused = await api.post(`/~template${CHAT}`, body);
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("would have more than");
    }, most);
    expect(spent).toBeLessThan(most);
    const short = await api.post(`/~template${CHAT}`, chatBody("ab"));
    expect(((await short.json()) as any).choices[0].message.content).toHaveLength(100_000);
  });
});

describeServed("ten thousand rules", (api) => {
  test("are held against a call, the last one too, at a bounded cost", async () => {
    const rules = Array.from({ length: 10_000 }, (_, n) => ({
      match: { user: { pattern: `^order ${n}$` }, body: { temperature: 0 } },
      reply: { text: `${n}` },
    }));
    expect((await send(api, "PUT", "/__parlel/rules", JSON.stringify(rules))).status).toBe(200);
    const asked = chatBody("order 9999", { temperature: 0 });
    const most = allowance(0);
    const spent = await cost(async () => {
      const answer = (await (await api.post(CHAT, asked)).json()) as any;
      expect(answer.choices[0].message.content).toBe("9999");
    }, most);
    expect(spent).toBeLessThan(most);
  });
});

describe("a verification", () => {
  test.each<[string, object, string]>([
    ["of too many expectations", { expect: Array(1001).fill({ match: {} }) }, "at most 1000"],
    ["too deep", { expect: [{ match: { body: JSON.parse(nested(5000)) } }] }, "nests deeper"],
    [
      "of too large patterns",
      { expect: Array(300).fill({ match: { user: { pattern: "x{1000}" } } }) },
      "patterns",
    ],
  ])("%s is refused", (_, verification, why) => {
    expect(() => readVerification(verification)).toThrow(why);
  });
});
