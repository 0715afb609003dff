/** The page, and the routes that it uses. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { buildPage } from "../../scripts/page.mjs";
import { readFilter } from "../../src/control/filter.ts";
import { followRows } from "../../src/control/follow.ts";
import { fixedClock } from "../../src/hash/clock.ts";
import { MistralServer } from "../../src/server.ts";
import { openStore } from "../../src/store/store.ts";
import { type Api, chatBody, describeServed, eventually, startServer } from "../_harness.ts";
import { arrival } from "../_log.ts";

const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describeServed("the page", ({ fetch }) => {
  test("a browser gets it at /, at /__parlel and in every world; others get JSON there", async () => {
    for (const path of ["/", "/__parlel", "/__parlel/", "/~mine", "/~mine/", "/~mine/__parlel/"]) {
      const page = await fetch(path, { headers: HTML });
      expect(page.headers.get("content-type"), path).toMatch(/^text\/html/);
      expect(await page.text()).toMatch(/^<!doctype html>/);
      for (const accept of ["*/*", "application/json"]) {
        const home = (await (await fetch(path, { headers: { accept } })).json()) as any;
        expect(home, path).toMatchObject({ name: "mistral" });
      }
    }
  });

  test("only its own script runs in it, and it calls no other server", async () => {
    const page = await fetch("/__parlel/", { headers: HTML });
    const html = await page.text();
    const policy = page.headers.get("content-security-policy")!.split("; ");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    for (const [tag, directive] of [
      ["script", "script-src"],
      ["style", "style-src"],
    ]) {
      const [, text = ""] = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html) ?? [];
      const hash = createHash("sha256").update(text).digest("base64");
      expect(policy).toContain(`${directive} 'sha256-${hash}'`);
    }
    // Requests and answers are shown only as text.
    const sources = readdirSync("src/page").map((name) => readFileSync(`src/page/${name}`, "utf8"));
    expect(
      sources.filter((text) => /innerhtml|insertAdjacent|document\.write/i.test(text)),
    ).toEqual([]);
  });

  test("it isn't logged", async () => {
    await fetch("/__parlel/", { headers: HTML });
    const { count } = (await (await fetch("/__parlel/requests")).json()) as any;
    expect(count).toBe(0);
  });
});

test("the page stays small", async () => {
  const { html } = await buildPage();
  expect(gzipSync(html).length).toBeLessThan(16_000);
  expect(html.length).toBeLessThan(40_000);
});

test("a busy server's newest rows come first, and all rows in the end", async () => {
  vi.useFakeTimers();
  try {
    const store = await openStore({
      logLimit: 1000,
      time: { clock: fixedClock, isReal: false },
      complain: () => {},
    });
    const world = await store.world("");
    const filter = readFilter(new URLSearchParams());
    const source = { world: () => world, onStop: () => () => {} };
    const { body } = await followRows(source, filter, (request) => request);
    const reader = body.getReader();
    const heard = async (): Promise<number[]> => {
      const { value } = await reader.read();
      const [, data] = /data: (.*)/.exec(new TextDecoder().decode(value)) ?? [];
      return data ? JSON.parse(data).requests.map(({ n }: any) => n) : [];
    };
    const numbers = (from: number, to: number): number[] =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at);
    expect(await heard()).toEqual([]);
    for (let n = 1; n <= 100; n++) world.log.add(arrival());
    vi.advanceTimersByTime(200);
    expect(await heard()).toEqual(numbers(61, 100));
    for (let n = 101; n <= 110; n++) world.log.add(arrival());
    vi.advanceTimersByTime(200);
    expect(await heard()).toEqual([...numbers(1, 60), ...numbers(101, 110)]);
    await reader.cancel();
    await store.close();
  } finally {
    vi.useRealTimers();
  }
});

describeServed("what the page stands on", ({ fetch, post }) => {
  const json = async (path: string, init?: RequestInit): Promise<any> =>
    (await fetch(`/__parlel/${path}`, init)).json();

  beforeEach(() => fetch("/__parlel/reset", { method: "POST" }));

  test("rows summarise requests in a few words, without bodies", async () => {
    await post("/v1/chat/completions", chatBody('a "quoted"\nline'));
    await post("/v1/embeddings", { model: "mistral-embed", input: ["first", "second"] });
    await post("/v1/chat/completions", chatBody("é".repeat(3000)));
    await fetch("/v1/models");
    const chunk = { type: "text", text: "in a chunk" };
    await post("/v1/chat/completions", chatBody([chunk, { type: "text", text: "after it" }]));
    await post("/v1/chat/completions", chatBody([{ type: "image_url", image_url: "x" }, chunk]));
    const { requests } = await json("requests?as=rows");
    expect(requests.map(({ preview }: any) => preview)).toEqual([
      'a "quoted"\nline',
      "first",
      "é".repeat(120),
      "",
      "in a chunk",
      "",
    ]);
    expect(requests[0]).not.toHaveProperty("body");
    expect(requests[0]).toMatchObject({ n: 1, status: 200, strategy: "deterministic" });
  });

  test("rows are followed together, the existing ones first", async () => {
    for (const text of ["one", "two", "three"]) await post("/v1/chat/completions", chatBody(text));
    const ending = new AbortController();
    const followed = await fetch("/__parlel/requests?as=rows&after=1", {
      headers: { accept: "text/event-stream" },
      signal: ending.signal,
    });
    let text = "";
    const reader = followed.body!.pipeThrough(new TextDecoderStream()).getReader();
    const until = async (pattern: RegExp): Promise<void> => {
      while (!pattern.test(text)) text += (await reader.read()).value ?? "";
    };
    await until(/"preview":"three"/);
    const [, data = ""] = /^event: requests\ndata: (.*)$/m.exec(text) ?? [];
    expect(JSON.parse(data).requests.map(({ n }: any) => n)).toEqual([2, 3]);
    await post("/v1/chat/completions", chatBody("four"));
    await until(/"preview":"four"/);
    await fetch("/__parlel/requests", { method: "DELETE" });
    await until(/event: cleared/);
    await reader.cancel();
    ending.abort();
  });

  test("the words of a large body are shown, too", async () => {
    await post("/v1/chat/completions", chatBody(`Long${" and long".repeat(10_000)}`));
    const { requests } = await json("requests?as=rows");
    expect(requests[0].preview).toMatch(/^Long and long/);
  });

  test("a request is shown as a call in curl, TypeScript and Python", async () => {
    await post("/v1/chat/completions", chatBody("it's"));
    const { curl, typescript, python } = await json("requests/1");
    expect(curl).toMatch(/^curl -X POST 'http:\/\/[^']+\/v1\/chat\/completions' /);
    expect(typescript).toContain('method: "POST"');
    expect(python).toContain("from urllib.request import Request, urlopen");
    for (const said of [typescript, python]) expect(said).toContain("it's");
  });

  test("a request becomes a rule, which then answers the same", async () => {
    for (const more of [{}, { stream: true }]) {
      const first = await post("/v1/chat/completions", chatBody("Tell me", more));
      const said = await first.text();
      const { requests } = await json("requests?limit=1");
      const { rule, yaml } = await json(`requests/${requests[0].n}/rule`);
      expect(rule.match).toEqual({ operation: "chat.complete", user: "Tell me" });
      if (!("stream" in more))
        expect(rule.reply).toEqual({ text: JSON.parse(said).choices[0].message.content });
      const added = await fetch("/__parlel/rules", {
        method: "PUT",
        headers: { "content-type": "application/yaml" },
        body: yaml,
      });
      expect(added.status).toBe(200);
      const again = await post("/v1/chat/completions", chatBody("Tell me"));
      expect(again.headers.get("x-parlel-strategy")).toBe("rules");
      expect(((await again.json()) as any).choices[0].message.content).toBe(rule.reply.text);
      await fetch("/__parlel/rules", { method: "DELETE" });
    }
  });

  test("a refusal and a tool call become rules, too", async () => {
    const tools = [{ type: "function", function: { name: "look", parameters: {} } }];
    await post("/v1/chat/completions", chatBody("Look", { tools, tool_choice: "any" }));
    await post("/v1/chat/completions", chatBody("x", { temperature: 9 }));
    await post("/v1/embeddings", { model: "mistral-embed", input: "x" });
    expect((await json("requests/1/rule")).rule.reply).toMatchObject({
      toolCalls: [{ name: "look", arguments: {} }],
    });
    expect((await json("requests/2/rule")).rule.reply).toEqual({ error: 422 });
    const { rule } = await json("requests/3/rule");
    expect(rule.match).toEqual({ operation: "embeddings.create", user: "x" });
    expect(rule.reply.json.data).toHaveLength(1);
    expect((await fetch("/__parlel/requests/9/rule")).status).toBe(404);
  });

  test("rules are shown as a file would hold them", async () => {
    const rules = [{ match: { user: "hi" }, reply: "Hello", plan: "429" }];
    await fetch("/__parlel/rules", { method: "PUT", body: JSON.stringify(rules) });
    const text = await (await fetch("/__parlel/rules?as=yaml")).text();
    expect(text).toContain("user: hi");
    const put = { method: "PUT", headers: { "content-type": "application/yaml" }, body: text };
    expect((await json("rules", put)).rules).toMatchObject([
      { name: "rule 1", match: { user: "hi" } },
    ]);
    const broken = await fetch("/__parlel/rules", { ...put, body: "a: [" });
    expect(broken.status).toBe(400);
    expect(await broken.text()).toContain("aren't YAML");
  });

  test("the plan shows what it has played", async () => {
    await fetch("/__parlel/plan", { method: "PUT", body: "429*2, ok" });
    for (let time = 0; time < 3; time++) await post("/v1/chat/completions", chatBody("hi"));
    expect((await json("plan?played")).played).toEqual({ 429: 2, ok: 1 });
  });
});

describe("fixtures on the page", () => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-page-"));
  let server: MistralServer;
  let api: Api;
  beforeAll(async () => ({ server, api } = await startServer({ fixtures: folder })));
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a request becomes a fixture, which is then played and counted", async () => {
    const report = async (): Promise<any> => (await api.get("/__parlel/fixtures")).json();
    expect(await report()).toEqual({ folder, fixtures: [], rules: [], problems: [] });
    for (const more of [{}, { stream: true }]) {
      const answer = await api.post("/v1/chat/completions", chatBody("Keep me", more));
      const said = await answer.text();
      const kept = await api.post(`/__parlel/requests/${server.requests.length}/fixture`, {});
      const { path } = (await kept.json()) as any;
      expect(path).toMatch(/^chat\/completions\/keep-me-[0-9a-f]+\.json$/);
      expect(JSON.parse(readFileSync(join(folder, path), "utf8"))).toMatchObject({ version: 1 });
      const again = await eventually(async () => {
        const replayed = await api.post("/v1/chat/completions", chatBody("Keep me", more), {
          "x-parlel-strategy": "fixture",
        });
        expect(replayed.headers.get("x-parlel-fixture")).toBe(path);
        return replayed.text();
      });
      expect(again).toBe(said);
    }
    const { fixtures } = await report();
    expect(fixtures).toMatchObject([{ method: "POST", asked: "/v1/chat/completions", replies: 2 }]);
    expect(fixtures[0].played).toBeGreaterThanOrEqual(2);
  });
});

describe("the control key", () => {
  const server = new MistralServer(0, { controlKey: "open sesame" });
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  test("is required by the control API, but not for calls or the page", async () => {
    const status = async (path: string, authorization?: string): Promise<number> => {
      const headers = { ...HTML, ...(authorization && { authorization }) };
      return (await fetch(server.url + path, { headers })).status;
    };
    for (const wrong of [undefined, "Bearer open", "Bearer open sesameopen sesame", "Bearer "])
      expect(await status("/__parlel/requests", wrong), wrong).toBe(401);
    expect(await status("/__parlel/requests", "Bearer open sesame")).toBe(200);
    expect(await status("/__parlel/")).toBe(200);
    expect(await status("/health")).toBe(200);
    expect(await status("/v1/models", "Bearer any")).toBe(200);
  });

  test("is sent by the server's own methods", async () => {
    await server.say("Hello");
    expect((await server.verdict()).ok).toBe(true);
  });
});
