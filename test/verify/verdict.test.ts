/** The verdict on clients: two that behave well, and one for each fault that a client can have. */
import { setTimeout as sleep } from "node:timers/promises";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer, WorldHandle } from "../../src/index.ts";
import { verdictOn } from "../../src/verify/verdict/verdict.ts";
import { chatBody, eventually, startServer } from "../_harness.ts";
import { logged } from "../_log.ts";
import { command } from "../_upstream.ts";

const KEY = "a-key-of-a-client-0123456789";

let server: MistralServer;
beforeAll(async () => {
  ({ server } = await startServer());
});
afterAll(() => server.stop());

/** How a client behaves; the defaults are right. */
interface Manners {
  attempts?: number;
  /** Whether it retries after this status. */
  retries?: (status: number) => boolean;
  /** Milliseconds before an attempt. */
  wait?: (attempt: number, retryAfter: number) => number;
  /** Milliseconds for the first attempt; a later one has all the time that a busy machine takes. */
  timeout?: number;
  /** Whether it looks for a finish_reason. */
  checks?: boolean;
  /** Whether it leaves after the first piece of a stream. */
  leaves?: boolean;
}

const TRANSIENT = [408, 409, 425, 429, 500, 502, 503, 504];

/** Asks until it has an answer, with the given manners. */
async function ask(world: WorldHandle, body: object, manners: Manners = {}): Promise<string> {
  const {
    attempts = 3,
    retries = (status) => TRANSIENT.includes(status),
    wait = (attempt, retryAfter) => Math.max(60 * 2 ** attempt, retryAfter),
    timeout = 60_000,
    checks = true,
    leaves = false,
  } = manners;
  let text = "";
  for (let attempt = 0; attempt < attempts; attempt++) {
    const leaving = new AbortController();
    const timer = setTimeout(() => leaving.abort(), attempt === 0 ? timeout : 60_000);
    let status = 0;
    let retryAfter = 0;
    try {
      const response = await fetch(`${world.url}/v1/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: leaving.signal,
      });
      ({ status } = response);
      retryAfter = Number(response.headers.get("retry-after")) * 1000;
      if (leaves) {
        await response.body!.getReader().read();
        leaving.abort();
        return "";
      }
      text = await response.text();
    } catch {
      status = 0;
    } finally {
      clearTimeout(timer);
    }
    const isWhole = !checks || /"finish_reason":"(stop|tool_calls|length)"/.test(text);
    if (status === 200 && isWhole) return text;
    if (status !== 0 && status !== 200 && !retries(status)) return text;
    if (attempt + 1 < attempts) await sleep(wait(attempt, retryAfter));
  }
  return text;
}

const entry = logged({ duration: 10 });

let worlds = 0;
/** Runs a client in a new world, and returns the codes of its findings, each once. */
async function judged(
  plan: string,
  client: (world: WorldHandle) => Promise<unknown>,
): Promise<string[]> {
  const world = server.world(`client-${++worlds}`);
  await world.plan(plan);
  await client(world);
  // The server notices a moment later that a client has left.
  await eventually(() =>
    expect(world.requests.every(({ outcome }) => outcome !== "open")).toBe(true),
  );
  const { findings } = await world.verdict();
  return [...new Set(findings.map(({ code }) => code))];
}

const plain = chatBody("How are you?");
const stream = chatBody("How are you?", { stream: true });

describe("a client that behaves", () => {
  test.each<[string, object, Manners?]>([
    ["429*2", plain],
    ["503, 504", plain],
    ["429(retryAfter=1)", plain],
    ["drop", plain],
    ["hang", plain, { timeout: 300 }],
    ["400", plain],
    ["cut@3", stream],
    ["reset@2", stream],
    ["stall@2", stream, { timeout: 300 }],
    // It has already passed on a part, so it can't ask again.
    ["reset@2", stream, { attempts: 1 }],
    ["stall@2", stream, { attempts: 1, timeout: 300 }],
    ["ok", stream],
  ])("through %s is found nothing wrong with", async (plan, body, manners) => {
    expect(await judged(plan, (world) => ask(world, body, manners))).toEqual([]);
  });

  test("may send equal requests at once, without causing a storm", async () => {
    const together = (world: WorldHandle): Promise<unknown> =>
      Promise.all(Array.from({ length: 20 }, () => ask(world, stream)));
    expect(await judged("ttft=500", together)).toEqual([]);
  });
});

test("clients whose short keys the log shows alike are judged separately", async () => {
  const asked = async ({ url }: WorldHandle): Promise<void> => {
    for (const key of ["alice", "bob"]) {
      const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify(plain) };
      await (await fetch(`${url}/v1/chat/completions`, init)).text();
      await sleep(5);
    }
  };
  expect(await judged("ok*", asked)).toEqual([]);
});

describe("a client that", () => {
  test.each<[string, string, object, Manners]>([
    ["retry_after_ignored", "429(retryAfter=5)", plain, { wait: () => 60 }],
    [
      "retry_after_ignored",
      `429(retryAfter=${new Date(Date.now() + 3_600_000).toUTCString()})`,
      plain,
      { wait: () => 60 },
    ],
    ["retried_non_retryable", "401", plain, { retries: () => true }],
    ["retry_storm", "503*", plain, { attempts: 9, wait: () => 45 }],
    ["gave_up", "503", plain, { attempts: 1 }],
    ["truncated_stream_accepted", "cut@3", stream, { checks: false }],
    ["unread_stream", "ttft=1 tps=2", stream, { leaves: true }],
  ])("earns %s does", async (code, plan, body, manners) => {
    expect(await judged(plan, (world) => ask(world, body, manners))).toEqual([code]);
  });

  // On a written log rather than real calls: a busy machine adds pauses that the client didn't make.
  test.each([
    [0, ["no_backoff"]],
    [39, ["no_backoff"]],
    [40, []],
    [500, []],
  ])("asks again after %d ms earns %j", (pause, codes) => {
    const attempts = [503, 503, 503, 200].map((status, index) => ({
      ...entry,
      n: index + 1,
      at: 1000 + index * (10 + pause),
      duration: 10,
      status,
      fault: status === 503 ? "503" : "ok",
    }));
    const { findings } = verdictOn(attempts, { kept: () => undefined, now: 60_000 });
    expect([...new Set(findings.map(({ code }) => code))]).toEqual(codes);
  });

  test("repeats an answered request earns asked_again", async () => {
    const twice = async (world: WorldHandle): Promise<void> => {
      await ask(world, plain);
      await sleep(5);
      await ask(world, plain);
    };
    expect(await judged("ok*", twice)).toEqual(["asked_again"]);
  });

  test("reads a job again, goes on in a conversation, or sends files of one size earns nothing", async () => {
    const world = server.world("again");
    const send = async (method: string, path: string, body?: object): Promise<any> => {
      const isForm = body instanceof FormData;
      const headers = { authorization: `Bearer ${KEY}`, "content-type": "application/json" };
      const init = {
        method,
        headers: isForm ? { authorization: headers.authorization } : headers,
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      };
      return (await fetch(`${world.url}/v1/${path}`, init)).json();
    };
    const start = { model: "mistral-small-latest", inputs: "Hi" };
    const { conversation_id: id } = await send("POST", "conversations", start);
    for (const text of ["one", "two"]) {
      await send("GET", "models");
      await send("POST", `conversations/${id}`, { inputs: "Go on" });
      const form = new FormData();
      form.set("purpose", "ocr");
      form.set("file", new File([text], "a.pdf"));
      await send("POST", "files", form);
    }
    expect(world.requests.map(({ status }) => status)).toEqual(Array(7).fill(200));
    expect(await world.verdict()).toMatchObject({ ok: true, findings: [] });
  });

  test("sends its key in a body earns key_in_body", async () => {
    const leaky = chatBody(`My key is ${KEY}, keep it`);
    expect(await judged("ok", (world) => ask(world, leaky))).toEqual(["key_in_body"]);
  });

  test("sends another credential in a body earns it, too", async () => {
    const world = server.world("leaky");
    await ask(world, chatBody(`Deploy with\ngh${"p"}_${"Zq3".repeat(12)}, please`));
    expect((await world.verdict()).findings).toMatchObject([
      { code: "key_in_body", title: expect.stringContaining("a GitHub token") },
    ]);
  });

  // Put together here, so that no scanner takes this file for a leak.
  const x = (count: number, of = "Zq3"): string => of.repeat(count).slice(0, count);
  const web = ["eyJ", "eyJ", ""].map((start) => start + x(12)).join(".");
  const pem = (dashes: string): string =>
    `${dashes}BEGIN RSA PRIVATE KEY${dashes}\n${x(64)}\n${dashes}END RSA PRIVATE KEY${dashes}`;
  const findingsIn = (content: unknown, key: string | null = null): string[] => {
    const body = JSON.stringify(chatBody(content));
    const { findings } = verdictOn([{ ...entry, key, body }], {
      kept: () => undefined,
      now: 60_000,
    });
    return findings.filter(({ code }) => code === "key_in_body").map(({ title }) => title);
  };

  test.each([
    ["a bearer token", `Bearer ${x(16)}`],
    ["an OpenAI or Anthropic key", `sk-${x(16)}`],
    ["an OpenAI or Anthropic key", `sk-ant-api03-${x(20)}`],
    ...["ghp", "gho", "ghu", "ghs", "ghr"].map((kind) => ["a GitHub token", `${kind}_${x(36)}`]),
    ["a GitHub token", `github_pat_${x(30)}`],
    ["a GitLab token", `glpat-${x(20)}`],
    ["a Hugging Face token", `hf_${x(34)}`],
    ["an npm token", `npm_${x(36)}`],
    ["a Stripe key", `sk_live_${x(24)}`],
    ["a Stripe key", `rk_live_${x(24)}`],
    ["an AWS key", `AKIA${x(16, "Q7")}`],
    ["an AWS key", `ASIA${x(16, "Q7")}`],
    ["a Google key", `AIza${x(35)}`],
    ...["xoxa", "xoxb", "xoxp", "xoxr", "xoxs"].map((kind) => [
      "a Slack token",
      `${kind}-${x(12)}`,
    ]),
    ["a private key", pem("-----")],
    ["a web token", web],
  ])("sends %s in a body earns key_in_body: %s", (what, token) => {
    for (const content of [
      `Use ${token} there`,
      `{"token":"${token}"}`,
      `first\n${token}\nlast`,
      [{ type: "text", text: token }],
    ]) {
      expect(findingsIn(content), JSON.stringify(content)).toEqual([expect.stringContaining(what)]);
    }
  });

  test("sends its own key, as the log shows it, earns key_in_body", () => {
    const key = x(28);
    const shown = `…${key.slice(-4)}`;
    expect(findingsIn(`My key is ${key}`, shown)).toEqual([
      expect.stringContaining("the API key that it was sent with"),
    ]);
    expect(findingsIn(`It ends with ${key.slice(-4)}`, shown)).toEqual([]);
  });

  test.each([
    "the bearer of good news",
    "ask-me-anything-you-like-today",
    "sk-short",
    "ghp_tooshort",
    "AKIAlowercaseletters",
    "a hash: 0123456789abcdef0123456789abcdef01234567",
    "-----BEGIN PUBLIC KEY-----",
    "eyJust a word",
  ])("says %j earns nothing", (text) => {
    expect(findingsIn(text)).toEqual([]);
  });

  test("waits for ever earns no_read_timeout", async () => {
    const world = server.world("patient");
    await world.plan("hang");
    const asked = ask(world, plain, { attempts: 1, timeout: 400 });
    await asked;
    const verdict = await fetch(`${world.url}/__parlel/verdict?patience=200`);
    expect(((await verdict.json()) as any).findings).toMatchObject([
      { code: "no_read_timeout", severity: "error", requests: [1] },
    ]);
  });

  test("continues with half an answer is shown the request that does", async () => {
    const world = server.world("half");
    await world.plan("cut@5");
    const events = await ask(world, stream, { checks: false });
    const words = [...events.matchAll(/"content":"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => word);
    const said = words.join("");
    await sleep(5);
    await ask(world, {
      model: "mistral-small-latest",
      messages: [
        { role: "user", content: "How are you?" },
        { role: "assistant", content: said },
        { role: "user", content: "And now?" },
      ],
    });
    expect((await world.verdict()).findings).toMatchObject([
      { code: "truncated_stream_accepted", requests: [1, 2] },
    ]);
  });
});

test("the command prints the verdict, and its exit code is the verdict's", async () => {
  const run = async (...args: string[]): Promise<{ code: number; output: string }> => {
    const { child, output } = command(["verdict", ...args]);
    const [code] = await once(child, "close");
    return { code: code as number, output: output() };
  };
  const world = server.world("commanded");
  const uncalled = await run("--url", world.url);
  expect(uncalled.code).toBe(0);
  expect(uncalled.output).toMatch(
    /^good: 0 calls .*\nNo call has reached this world\. Does the client /,
  );
  await ask(world, plain);
  expect(await run("--url", world.url)).toEqual({
    code: 0,
    output: "good: 1 call in 1 attempt, 0 of them broken by a plan\n",
  });
  await world.plan("503");
  await ask(world, chatBody("again"), { attempts: 1 });
  const bad = await run("--url", world.url);
  expect(bad.code).toBe(1);
  expect(bad.output).toMatch(/^not good: [\s\S]*warning {2}gave_up: [\s\S]*requests 2\. Turn/);
  const json = await run("--url", world.url, "--json");
  expect(JSON.parse(json.output)).toMatchObject({ ok: false, findings: [{ code: "gave_up" }] });
  const nobody = await run("--url", "http://127.0.0.1:9");
  expect(nobody.code).toBe(1);
  expect(nobody.output).toContain("No emulator answers at http://127.0.0.1:9");
});
