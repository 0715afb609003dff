/** Recording must never spend the key for others, follow another address, or leak a secret. */
import { once } from "node:events";
import { request as ask } from "node:http";
import { describe, expect, test } from "vitest";
import { MistralServer } from "../../src/server.ts";
import { findSecret } from "../../strategies/fixture/secrets.ts";
import { cost } from "../_cost.ts";
import { filesIn, newFolder, recorder, replayer } from "../_fixtures.ts";
import { KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  command,
  eachUpstream,
  everythingIn,
  JSON_TYPE,
  recordingProcess,
  said,
  type Script,
} from "../_upstream.ts";

const SECRET = "canarykey0123456789abcdefghijklm";

const scene = eachUpstream(() => said("Hello there"));

describe("permission to record", () => {
  test("in CI nothing is recorded, however it is requested, unless that is allowed", async () => {
    const fixtures = newFolder();
    const inCi = await recorder(fixtures, scene.upstream.url, { ci: true });
    for (const headers of [{}, { "x-parlel-on-miss": "record" }]) {
      const refused = await inCi.post(CHAT, chat("Hello"), headers);
      expect([refused.status, ((await refused.json()) as any).type]).toEqual([400, "fixture_miss"]);
    }
    const { url, stop } = await recordingProcess(fixtures, scene.upstream.url, [], { CI: "true" });
    const init = {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE },
      body: JSON.stringify(chat("Hello")),
    };
    expect((await fetch(`${url}${CHAT}`, init)).status).toBe(400);
    expect(await stop()).toBe(0);
    expect([scene.upstream.asked.length, filesIn(fixtures)]).toEqual([0, []]);
    const allowed = await recorder(fixtures, scene.upstream.url, { ci: true, recordInCi: true });
    expect((await allowed.post(CHAT, chat("Hello"))).status).toBe(200);
    expect(filesIn(fixtures)).toHaveLength(1);
  });

  const keyless: Record<string, string>[] = [
    {},
    { MISTRAL_API_KEY: "" },
    { MISTRAL_API_KEY: " " },
    { MISTRAL_API_KEY: "parlel" },
  ];
  test.each(
    keyless.flatMap((env) => ["fixture", "deterministic"].map((strategy) => ({ env, strategy }))),
  )(
    "with $env the command refuses to record, by the strategy $strategy",
    async ({ env, strategy }) => {
      const flags = ["--strategy", strategy, "--on-miss", "record", "--fixtures", newFolder()];
      const { child, output } = command([...flags, "--port", "0"], env);
      expect(await once(child, "close")).toEqual([1, null]);
      expect(output()).toContain("MISTRAL_API_KEY");
      expect(output()).not.toContain("    at ");
    },
  );

  test.each([
    "http://example.org",
    "http://169.254.169.254",
    "http://127.0.0.1.example.org",
    "http://localhost@example.org",
    "http://[::ffff:169.254.169.254]",
    "http://2130706433",
    "http://0177.0.0.1",
    "https://name:word@api.mistral.ai",
    "https://api.mistral.ai/v1?key=a",
    "https://api.mistral.ai/v1#a",
    "https://api.mistral.ai/v1 2",
    "https://gateway.example/name@elsewhere.example",
    "https://api.mistral.ai\nhost: example.org",
    "https://api mistral.ai",
    "file:///etc/passwd",
    "api.mistral.ai",
    "",
  ])("%j is refused as an upstream", (address) => {
    expect(() => new MistralServer(0, { upstream: address })).toThrow("upstream");
  });

  const foreign: [string, Record<string, string>][] = [
    ["a foreign host", { host: "example.org" }],
    ["a foreign host with a port", { host: "example.org:4755" }],
    ["a host that only begins like this one", { host: "127.0.0.1.example.org" }],
    ["a foreign origin", { origin: "https://example.org" }],
    ["no origin to name", { origin: "null" }],
    ["an origin on another port", { origin: "http://127.0.0.1:1" }],
    ["a page of another site", { "sec-fetch-site": "cross-site" }],
  ];
  test.each(foreign)("a request with %s is 403, and nothing goes upstream", async (_, headers) => {
    const bolder = { "x-parlel-on-miss": "record", "x-parlel-strategy": "fixture" };
    const recording = await recorder(newFolder(), scene.upstream.url);
    const other = await recorder(newFolder(), scene.upstream.url, { onMiss: "error" });
    const passing = await recorder(newFolder(), scene.upstream.url, { onMiss: "passthrough" });
    for (const [{ server }, more] of [
      [recording, {}],
      [other, bolder],
      [passing, {}],
    ] as const) {
      const caller = ask(`${server.url}${CHAT}`, {
        method: "POST",
        headers: { ...KEY, ...JSON_TYPE, ...headers, ...more },
      });
      caller.end(JSON.stringify(chat("Hello")));
      const [response] = await once(caller, "response");
      response.resume();
      expect(response.statusCode).toBe(403);
    }
    expect(scene.upstream.asked).toEqual([]);
  });
});

const canary = (name: string): string => `canary-${name}-5d41402abc4b2a76`;
const CALLER = {
  authorization: `Bearer ${canary("authorization")}`,
  "proxy-authorization": `Basic ${canary("proxy")}`,
  cookie: `session=${canary("cookie")}`,
  "x-api-key": canary("x-api-key"),
  "api-key": canary("api-key"),
  "x-daytona-preview-token": canary("daytona"),
  referer: `http://127.0.0.1/?token=${canary("referer")}`,
  "x-whatever": canary("whatever"),
};
const UPSTREAM = {
  "set-cookie": `session=${canary("set-cookie")}`,
  "www-authenticate": `Bearer realm="${canary("realm")}"`,
  server: canary("server"),
  "x-request-token": canary("request-token"),
};

test("no secret of caller, upstream or environment reaches a file, the log, the misses or the output", async () => {
  const fixtures = newFolder();
  const env = { MISTRAL_API_KEY: SECRET, OTHER_TOKEN: canary("environment") };
  const flags = ["--upstream-timeout", "200", "--record-errors"];
  const { url, output, stop } = await recordingProcess(fixtures, scene.upstream.url, flags, env);
  const seen: string[] = [];
  const call = async (
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<number> => {
    const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
    const all = { ...JSON_TYPE, ...CALLER, ...headers };
    const response = await fetch(`${url}${path}`, { ...init, headers: all });
    const text = await response.text().catch(() => "");
    seen.push(JSON.stringify([...response.headers]), text);
    return response.status;
  };
  const query = `?api_key=${canary("query")}&access_token=${canary("access")}`;
  const miss = { "x-parlel-on-miss": "error" };
  const answer =
    (status: number, headers: Record<string, string>, body = ""): Script =>
    (response) =>
      response.writeHead(status, { ...UPSTREAM, ...headers }).end(body);

  scene.upstream.answer = said("Hello there", UPSTREAM);
  for (const match of ["recorded", "exact"]) {
    expect(await call(CHAT, chat("Hello"))).toBe(200);
    expect(seen.at(-2)).toContain(`["x-parlel-match","${match}"]`);
    expect(await call(CHAT, chat("Hello in a stream", true))).toBe(200);
    expect(await call(`${CHAT}${query}`, chat("Hello with a query"))).toBe(200);
    expect(await call(`/v1/files${query}`)).toBe(200);
  }
  expect(await call(CHAT, chat("Nobody recorded this"), miss)).toBe(400);
  expect(await call(`/v1/files${query}&page=2`, undefined, miss)).toBe(400);
  expect(await call(`/v1/libraries${query}`, undefined, miss)).toBe(400);
  const faults: [Script, number][] = [
    [answer(401, JSON_TYPE, '{"detail":"Unauthorized"}'), 401],
    [answer(502, { "content-type": "text/html" }, canary("page")), 502],
    [answer(302, { location: `http://127.0.0.1:1/?token=${canary("location")}` }), 502],
    [answer(200, JSON_TYPE, `{"broken":"${canary("broken")}`), 502],
    [({ socket }) => socket?.destroy(), 502],
    [() => {}, 504],
  ];
  for (const [index, [script, status]] of faults.entries()) {
    scene.upstream.answer = script;
    expect(await call(`${CHAT}${query}`, chat(`Fault ${index}`))).toBe(status);
  }
  const log = (await (await fetch(`${url}/__parlel/requests`)).json()) as any;
  expect(log.count).toBe(17);
  seen.push(JSON.stringify(log.requests.map((entry: any) => ({ ...entry, body: "" }))));
  seen.push(await (await fetch(`${url}/__parlel/misses`)).text());
  expect(await stop()).toBe(0);
  seen.push(output(), everythingIn(fixtures));
  expect(filesIn(fixtures)).toHaveLength(5);
  const found = seen.flatMap((text) => text.match(/canary[\w-]*/gi) ?? []);
  expect([...new Set(found)]).toEqual([]);

  const keys = scene.upstream.asked.map(({ headers }) => headers.authorization);
  expect(new Set(keys)).toEqual(new Set([`Bearer ${SECRET}`]));
  const sent = JSON.stringify(scene.upstream.asked.map(({ path, headers }) => [path, headers]));
  expect([...new Set(sent.match(/canary-[\w-]*/gi))]).toEqual([]);
});

/** Put together here, so that secret scanners find none in this file. */
const TOKENS = [
  ["Bearer", " abcdefghijklmnop0123456789"],
  ["sk-", "abcdefghijklmnop0123456789"],
  ["sk-ant-", "api03-abcdefghijklmnop0123456789"],
  ["ghp_", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["github_pat_", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["glpat-", "abcdefghij0123456789"],
  ["hf_", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["npm_", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ["sk_live_", "abcdefghijklmnop0123456789"],
  ["AKIA", "IOSFODNN7EXAMPLE"],
  ["AIza", "SyA0123456789abcdefghijklmnopqrstuv"],
  ["xoxb", "-0123456789-abcdefghij"],
  ["-----BEGIN RSA", " PRIVATE KEY-----"],
  ["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fw"],
  [SECRET, ""],
].map((parts) => parts.join(""));
const places: [string, (token: string) => string][] = [
  ["alone", (token) => token],
  ["at the start of a line", (token) => `Look at this:\n${token}\nWhat is it?`],
  ["after a tab and in quotes", (token) => `KEY=\t"${token}"`],
  ["as a value of its own JSON", (token) => JSON.stringify({ a: `\n${token}` })],
];
test.each(places)(
  "a secret %s in a prompt reaches no file and no name, and the prompt is found again",
  async (_, wrap) => {
    const recording = { upstreamKey: SECRET };
    for (const [index, token] of TOKENS.entries()) {
      scene.told.length = 0;
      const fixtures = newFolder();
      const { post, server } = await recorder(fixtures, scene.upstream.url, recording);
      const body = chat(wrap(token), index % 2 === 0);
      const response = await post(CHAT, body);
      const text = await response.text();
      expect([response.status, text.includes("there")]).toEqual([200, true]);
      await server.stop();
      // A replay doesn't know the upstream's key, so it couldn't find a fixture that was kept with the key removed.
      const isKept = token !== SECRET;
      expect(filesIn(fixtures)).toHaveLength(isKept ? 1 : 0);
      expect(scene.told.join()).toContain(isKept ? "became [redacted]" : "was not written");
      const written = `${scene.told} ${everythingIn(fixtures)}`.toLowerCase();
      const start = token.replace("Bearer ", "").toLowerCase().slice(0, 20);
      expect(written.includes(start), token).toBe(false);
      if (!isKept) continue;
      const replayed = await replayer(fixtures);
      expect(await (await replayed.post(CHAT, body)).text()).toBe(text);
      await replayed.server.stop();
    }
  },
  60_000,
);

test.each([false, true])(
  "the key in an answer (streamed: %s) reaches the caller and no file",
  async (isStream) => {
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, scene.upstream.url, { upstreamKey: SECRET });
    scene.upstream.answer = said(`Wrong key: ${SECRET}`);
    expect(await (await post(CHAT, chat("Hello", isStream))).text()).toContain(SECRET);
    expect(everythingIn(fixtures).includes(SECRET)).toBe(false);
    expect(scene.told).toHaveLength(1);
  },
);

test("the key in a binary answer or an error reaches the caller and no file", async () => {
  const fixtures = newFolder();
  const { post } = await recorder(fixtures, scene.upstream.url, {
    upstreamKey: SECRET,
    recordErrors: true,
  });
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(SECRET)]);
  scene.upstream.answer = (response) =>
    response.writeHead(200, { "content-type": "audio/mpeg" }).end(bytes);
  const audio = await post("/v1/audio/speech", { input: "Hello" });
  expect(bytes.equals(Buffer.from(await audio.arrayBuffer()))).toBe(true);
  scene.upstream.answer = (response) =>
    response.writeHead(401, JSON_TYPE).end(`{"detail":"${SECRET}"}`);
  expect(await (await post(CHAT, chat("Hello"))).text()).toContain(SECRET);
  expect(everythingIn(fixtures).includes(SECRET)).toBe(false);
  expect(scene.told).toHaveLength(2);
});

test("a miss doesn't show a token from its request", async () => {
  const fixtures = newFolder();
  await (await (await recorder(fixtures, scene.upstream.url)).post(CHAT, chat("Hello"))).text();
  const { post, get } = await replayer(fixtures);
  const token = TOKENS[3]!;
  const missed = await post(CHAT, chat(`Use ${token}`));
  expect(missed.status).toBe(400);
  expect(await missed.text()).not.toContain(token);
  expect(await (await get("/__parlel/misses")).text()).not.toContain(token);
});

test("looking for secrets takes time in proportion to the text", async () => {
  for (const piece of ["-eyJabcdefghij", "eyJ-", "Bearer ", "-----BEGIN ", "sk-", "AKIA"]) {
    const text = piece.repeat(100_000 / piece.length);
    expect(await cost(() => findSecret(text, [SECRET]), 500), piece).toBeLessThan(500);
  }
});
