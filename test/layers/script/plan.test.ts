/** Plans: where they come from, which one counts, and that the fate of a call depends only on the call. */
import { describe, expect, test } from "vitest";
import type { Api } from "../../_harness.ts";
import { chatBody, describeServed, startServer } from "../../_harness.ts";
import { newFolder, put, replayer } from "../../_fixtures.ts";

const CHAT = "/v1/chat/completions";
const PLAN = "/__parlel/plan";

const setPlan = (api: Api, plan: string, world = ""): Promise<Response> =>
  api.fetch(`${world}${PLAN}`, {
    method: "PUT",
    headers: { "content-type": "text/plain" },
    body: plan,
  });

/** Status and fate of a call. */
async function fate(
  { post }: Api,
  text: string,
  headers: Record<string, string> = {},
  world = "",
): Promise<string> {
  const response = await post(`${world}${CHAT}`, chatBody(text), headers);
  await response.text();
  return `${response.status} ${response.headers.get("x-parlel-plan")}`;
}

describeServed("the plan of a world", (api) => {
  test("is set, shown and removed", async () => {
    const shown = async (): Promise<unknown> => (await api.fetch(PLAN)).json();
    expect(await shown()).toEqual({ plan: null });
    expect(await (await setPlan(api, "429*2, ok; tps=9; seed=3")).json()).toEqual({
      plan: { seed: "3", pace: { tps: 9 }, faults: ["429*2", "ok"] },
    });
    const body = JSON.stringify({ faults: [{ fault: 500, match: { user: "x" } }] });
    await api.fetch(PLAN, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(await shown()).toEqual({
      plan: { faults: [{ fault: "500", times: 1, match: { user: "x" } }] },
    });
    expect(await (await api.fetch(PLAN, { method: "DELETE" })).json()).toEqual({ plan: null });
    expect(await fate(api, "free")).toBe("200 null");
  });

  test.each([{}, { "content-type": "application/x-www-form-urlencoded" }])(
    "is one line of text, or JSON, whatever the caller calls it: %j",
    async (headers) => {
      for (const body of ["429*2", '{"faults": ["429*2"]}']) {
        const bytes = new TextEncoder().encode(body);
        const set = await api.fetch(PLAN, { method: "PUT", headers, body: bytes });
        expect(await set.json()).toEqual({ plan: { faults: ["429*2"] } });
      }
      await api.fetch(PLAN, { method: "DELETE" });
    },
  );

  test("that can't be played is refused, and the old one stays", async () => {
    await setPlan(api, "503");
    const refused = await setPlan(api, "5033");
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(`\\"5033\\" isn't a fault`);
    expect(await (await api.fetch(PLAN)).json()).toEqual({ plan: { faults: ["503"] } });
    await api.fetch(PLAN, { method: "DELETE" });
  });

  test.each(["text/plain", "application/json", "application/x-www-form-urlencoded"])(
    "may be a line or JSON, whatever a client declares: %s",
    async (type) => {
      const headers = { "content-type": type };
      for (const body of ["429", '{"faults": ["429"]}']) {
        const set = await api.fetch(PLAN, { method: "PUT", headers, body });
        expect(await set.json()).toEqual({ plan: { faults: ["429"] } });
      }
      await api.fetch(PLAN, { method: "DELETE" });
    },
  );

  test("is played by each call's own attempts, and starts over when it is set", async () => {
    for (const _ of ["once", "again"]) {
      await setPlan(api, "429*2");
      for (const text of ["one", "two"]) {
        expect(await fate(api, text)).toBe("429 429; attempt=1");
        expect(await fate(api, text)).toBe("429 429; attempt=2");
        expect(await fate(api, text)).toBe("200 ok; attempt=3");
      }
    }
    await api.fetch(PLAN, { method: "DELETE" });
  });

  test("is for its own world", async () => {
    await setPlan(api, "500*", "/~broken");
    expect(await fate(api, "Hi", {}, "/~broken")).toBe("500 500; attempt=1");
    expect(await fate(api, "Hi", {}, "/~whole")).toBe("200 null");
    expect(await fate(api, "Hi")).toBe("200 null");
    await api.fetch("/~broken/__parlel/reset", { method: "POST" });
    expect(await fate(api, "Hi", {}, "/~broken")).toBe("200 null");
  });

  test("can be set as it was shown", async () => {
    const shown = async (): Promise<string> => (await api.fetch(PLAN)).text();
    const none = await shown();
    await setPlan(api, "tps=9; 429*2, ok");
    const set = await shown();
    expect((await setPlan(api, none)).status).toBe(200);
    expect(await shown()).toBe(none);
    expect((await setPlan(api, set)).status).toBe(200);
    expect(await shown()).toBe(set);
    expect((await setPlan(api, '{"plan":{"plan":{}}}')).status).toBe(400);
    await api.fetch(PLAN, { method: "DELETE" });
  });

  test("can be for some calls only", async () => {
    await setPlan(
      api,
      JSON.stringify({
        faults: [{ fault: 500, times: null, match: { user: { contains: "bad" } } }],
      }),
    );
    expect(await fate(api, "good")).toBe("200 ok; attempt=1");
    expect(await fate(api, "bad")).toBe("500 500; attempt=1");
    expect(await fate(api, "very bad")).toBe("500 500; attempt=1");
    await api.fetch(PLAN, { method: "DELETE" });
  });

  test("in a header counts its own attempts: a client's default header is a sequence", async () => {
    const headers = { "x-parlel-plan": "503*2" };
    expect(await fate(api, "header", headers)).toBe("503 503; attempt=1");
    expect(await fate(api, "header", headers)).toBe("503 503; attempt=2");
    expect(await fate(api, "header", headers)).toBe("200 ok; attempt=3");
    expect(await fate(api, "header", { "x-parlel-plan": "500" })).toBe("500 500; attempt=1");
    const wrong = await api.post(CHAT, chatBody("x"), { "x-parlel-plan": "5033" });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain("x-parlel-plan");
  });

  test("doesn't change answers that pass", async () => {
    const ask = async (): Promise<string> => (await api.post(CHAT, chatBody("same"))).text();
    const before = await ask();
    await setPlan(api, "ok*");
    expect(await ask()).toBe(before);
    await api.fetch(PLAN, { method: "DELETE" });
  });

  test("leaves the API's own refusals alone", async () => {
    await setPlan(api, "ok*");
    const refused = await api.post(CHAT, { model: 1 });
    expect(refused.status).toBe(422);
    expect(refused.headers.get("x-parlel-plan")).toBe("ok; attempt=1");
    const broken = await api.post(CHAT, "{");
    expect(broken.status).toBe(422);
    await api.fetch(PLAN, { method: "DELETE" });
  });
});

test("header, rule, world and server: the nearest counts", async () => {
  const fixtures = newFolder();
  put(fixtures, "rules.yaml", 'match: { user: ruled }\nplan: "501*"\nreply: { text: Hi. }');
  const api = await replayer(fixtures, { plan: "504*", onMiss: "deterministic" });
  expect(await fate(api, "any")).toBe("504 504; attempt=1");
  await setPlan(api, "503*");
  expect(await fate(api, "any")).toBe("503 503; attempt=1");
  expect(await fate(api, "ruled")).toBe("501 501; attempt=1");
  expect(await fate(api, "ruled", { "x-parlel-plan": "500*" })).toBe("500 500; attempt=1");
});

test("a server's plan is a line, JSON, or a file with either; anything else doesn't start", async () => {
  const folder = newFolder();
  put(folder, "plan.txt", "503*");
  put(folder, "plan.json", '{"faults":["502*"]}');
  put(folder, "wrong.txt", "50x");
  for (const [plan, status] of [
    ["500*", 500],
    ['{"faults":["501*"]}', 501],
    [`${folder}/plan.txt`, 503],
    [`${folder}/plan.json`, 502],
  ] as const) {
    const { server, api } = await startServer({ plan });
    expect(await fate(api, "Hi")).toMatch(new RegExp(`^${status} `));
    await server.stop();
  }
  for (const [plan, why] of [
    ["50x", "There is no file of that name either."],
    [`${folder}/wrong.txt`, "wrong.txt: "],
  ] as const) {
    await expect(startServer({ plan })).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining(why),
    });
  }
});

describe("the fate of a call", () => {
  const PLANNED = "seed=2; 429~0.3, cut@2~0.2, 500~0.1, 503*1 every 2";

  /** The fates of 400 calls of two attempts each, sent by 64 callers, each in its own order. */
  async function fates(order: (n: number) => number, world: string): Promise<string> {
    const { server, api } = await startServer();
    await setPlan(api, PLANNED, world);
    const calls = Array.from({ length: 400 }, (_, n) => n).sort((a, b) => order(a) - order(b));
    const found = new Map<number, string>();
    const caller = async (): Promise<void> => {
      for (let n = calls.pop(); n !== undefined; n = calls.pop()) {
        const first = await fate(api, `call ${n}`, { authorization: `Bearer ${n % 7}` }, world);
        const second = await fate(api, `call ${n}`, { authorization: `Bearer ${n % 7}` }, world);
        found.set(n, `${first}, ${second}`);
      }
    };
    await Promise.all(Array.from({ length: 64 }, caller));
    await server.stop();
    return JSON.stringify([...found].sort(([a], [b]) => a - b));
  }

  test("is the same at any concurrency, in any order, in any world, on any server", async () => {
    const first = await fates((n) => n, "");
    expect(await fates((n) => -n, "/~one")).toBe(first);
    expect(await fates((n) => (n * 7919) % 400, "/~two")).toBe(first);
    for (const kind of ["429 429", "200 cut@2", "503 503", "500 500", "200 ok"]) {
      expect(first).toContain(kind);
    }
  });
});
