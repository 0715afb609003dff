/** Secrets are replaced on both sides: in requests before they are matched or named, and in answers before they are written. */
import { describe, expect, test, vi } from "vitest";
import { MistralServer } from "../../src/server.ts";
import { createRedact } from "../../strategies/fixture/redact.ts";
import { run } from "../_commands.ts";
import { filesIn, newFolder, put, recorder, RECORDER_KEY, replayer } from "../_fixtures.ts";
import { chatBody, eventsOf, eventually } from "../_harness.ts";
import {
  chat,
  CHAT,
  completion,
  eachUpstream,
  everythingIn,
  JSON_TYPE,
  said,
  STREAM_TYPE,
} from "../_upstream.ts";

/** Put together here, so that secret scanners find none in this file. */
const TOKEN = ["ghp", "abcdefghijklmnopqrstuvwxyz0123"].join("_");
const CALLER = "caller-key-of-nobody-42";

const scene = eachUpstream(() => said("Hello there"));

const pieces = (text: string): string[] => text.match(/.{1,4}/gs)!;
const asCaller = { authorization: `Bearer ${CALLER}` };

describe("requests", () => {
  test("a declared pattern is replaced on both sides, so that any match of it finds the fixture", async () => {
    const fixtures = newFolder();
    const redact = ["customer-\\d+"];
    const { post } = await recorder(fixtures, scene.upstream.url, { redact });
    const text = await (await post(CHAT, chat("Who is customer-17?"))).text();
    expect(filesIn(fixtures)[0]).toContain("who-is-redacted");
    expect(everythingIn(fixtures)).not.toContain("customer-17");
    expect(scene.told).toEqual([]);
    const replaying = await replayer(fixtures, { redact });
    expect(await (await replaying.post(CHAT, chat("Who is customer-4711?"))).text()).toBe(text);
    expect((await replaying.post(CHAT, chat("Who is nobody?"))).status).toBe(400);
  });

  test("it is also replaced in the names of values, in both directions", async () => {
    const fixtures = newFolder();
    const redact = ["customer-\\d+"];
    const parameters = { type: "object", properties: { "customer-17": { type: "string" } } };
    const tools = [{ type: "function", function: { name: "f", parameters } }];
    scene.upstream.answer = (response) =>
      response.writeHead(200, JSON_TYPE).end('{"customer-17":{"customer-18":1}}');
    const { post } = await recorder(fixtures, scene.upstream.url, { redact });
    await (await post(CHAT, chatBody("Hello", { tools }))).text();
    expect(everythingIn(fixtures)).not.toContain("customer-1");
    const replayed = await (
      await replayer(fixtures, { redact })
    ).post(CHAT, chatBody("Hello", { tools }));
    expect(await replayed.text()).toBe('{"[redacted]":{"[redacted]":1}}');
  });

  test("a fixture from before the pattern was declared is still found", async () => {
    const fixtures = newFolder();
    await (
      await (await recorder(fixtures, scene.upstream.url)).post(CHAT, chat("customer-17"))
    ).text();
    const { post } = await replayer(fixtures, { redact: ["customer-\\d+"] });
    expect((await post(CHAT, chat("customer-18"))).status).toBe(200);
  });

  test("the query and the path are treated the same", async () => {
    const fixtures = newFolder();
    scene.upstream.answer = (response) => response.writeHead(200, JSON_TYPE).end('{"data":[]}');
    const { get } = await recorder(fixtures, scene.upstream.url);
    const paths = [`/v1/files?search=${TOKEN}`, `/v1/files/${TOKEN}`];
    for (const path of paths) expect((await get(path)).status).toBe(200);
    expect(everythingIn(fixtures)).not.toContain(TOKEN);
    expect(scene.upstream.asked.map(({ path }) => path)).toEqual(paths);
    const replaying = await replayer(fixtures);
    for (const path of paths) expect((await replaying.get(path)).status).toBe(200);
  });

  test("the caller's own key reaches no file, wherever it occurs", async () => {
    const fixtures = newFolder();
    const { post, fetch } = await recorder(fixtures, scene.upstream.url);
    scene.upstream.answer = said(`Your key is ${CALLER}.`);
    const body = chatBody(`My key is ${CALLER}`, {
      tools: [{ type: "function", function: { name: "f", description: CALLER, parameters: {} } }],
    });
    const answers = [
      await post(CHAT, body, asCaller),
      await post(CHAT, { ...body, stream: true }, asCaller),
      await fetch(`/v1/files?search=${CALLER}`, { headers: asCaller }),
    ];
    for (const answer of answers) expect(await answer.text()).toContain(CALLER);
    expect(filesIn(fixtures)).toHaveLength(2);
    expect(everythingIn(fixtures)).not.toContain(CALLER);
    expect(scene.told.join()).toContain("the API key became [redacted]");
    const replaying = await replayer(fixtures);
    expect(await (await replaying.post(CHAT, body, asCaller)).text()).toContain("[redacted]");
  });

  test.each(["short", "mistralai", "assistant"])(
    "%j is a key and a word, which stays",
    async (key) => {
      const fixtures = newFolder();
      const { post } = await recorder(fixtures, scene.upstream.url);
      await (await post(CHAT, chat(`Say ${key}`), { authorization: `Bearer ${key}` })).text();
      expect(everythingIn(fixtures)).toContain(`Say ${key}`);
      expect(scene.told).toEqual([]);
    },
  );
});

describe("answers", () => {
  /** The events of a chat stream that sends pieces in some form. */
  const stream = (deltas: readonly object[]): string => {
    const chunks = deltas.map((delta) => ({
      id: "1",
      object: "chat.completion.chunk",
      created: 1,
      model: "mistral-small-latest",
      choices: [{ index: 0, delta, finish_reason: null }],
    }));
    const events = [...chunks.map((chunk) => JSON.stringify(chunk)), "[DONE]"];
    return events.map((event) => `data: ${event}\n\n`).join("");
  };
  const told4 = pieces(`Take ${TOKEN}, it is new.`);
  const ways: [string, string][] = [
    ["content", stream(told4.map((content) => ({ content })))],
    [
      "thinking",
      stream(
        told4.map((text) => ({
          content: [{ type: "thinking", thinking: [{ type: "text", text }] }],
        })),
      ),
    ],
    [
      "tool arguments",
      stream(
        pieces(JSON.stringify({ token: TOKEN })).map((text) => ({
          tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: text } }],
        })),
      ),
    ],
    [
      "named events",
      [
        ...told4.map((content) => ["message.output.delta", { content }] as const),
        ["conversation.response.done", { usage: {} }] as const,
      ]
        .map(([type, data]) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
        .join(""),
    ],
    ["events that are not compact", stream([{ content: TOKEN }]).replaceAll('":', '": ')],
  ];
  test.each(ways)(
    "a token that a stream tells by %s is replaced where it begins",
    async (_, sent) => {
      const fixtures = newFolder();
      scene.upstream.answer = (response) => response.writeHead(200, STREAM_TYPE).end(sent);
      const { post } = await recorder(fixtures, scene.upstream.url);
      expect(await (await post(CHAT, chat("Hello", true))).text()).toBe(sent);
      expect(scene.told.join()).toContain("a GitHub token became [redacted]");
      const replayed = await (
        await (await replayer(fixtures)).post(CHAT, chat("Hello", true))
      ).text();
      const told1 = eventsOf(replayed)
        .join("")
        .match(/"(?:content|text|arguments)": ?"((?:[^"\\]|\\.)*)"/g)!;
      const saidNow = told1.map((each) => each.replace(/^[^:]*: ?"|"$/g, "")).join("");
      expect(saidNow).toContain("[redacted]");
      expect(saidNow).not.toContain(TOKEN);
      expect(saidNow).not.toContain("wxyz");
      expect(eventsOf(replayed)).toHaveLength(eventsOf(sent).length);
      expect((await run("fixtures check", "--fixtures", fixtures)).code).toBe(0);
    },
  );

  test("callers that wait for the same answer get it unchanged", async () => {
    const fixtures = newFolder();
    const waiting: (() => void)[] = [];
    scene.upstream.answer = (response) =>
      void waiting.push(() =>
        response.writeHead(200, JSON_TYPE).end(JSON.stringify(completion(TOKEN))),
      );
    const { post, server } = await recorder(fixtures, scene.upstream.url);
    const calls = [post(CHAT, chat("Hello")), post(CHAT, chat("Hello"))];
    await eventually(() => expect(server.requests).toHaveLength(2));
    await eventually(() => expect(waiting).toHaveLength(1));
    waiting[0]!();
    for (const call of calls) expect(await (await call).text()).toContain(TOKEN);
    expect(scene.upstream.asked).toHaveLength(1);
    expect(everythingIn(fixtures)).not.toContain(TOKEN);
  });

  test("an answer with a secret that can't be replaced isn't kept, and a message says so", async () => {
    const fixtures = newFolder();
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TOKEN)]);
    scene.upstream.answer = (response) =>
      response.writeHead(200, { "content-type": "audio/mpeg" }).end(bytes);
    const { post } = await recorder(fixtures, scene.upstream.url);
    await (await post("/v1/audio/speech", { input: "Hello" })).arrayBuffer();
    expect(filesIn(fixtures)).toEqual([]);
    expect(scene.told.join()).toContain("was not written: it would hold a GitHub token");
  });

  test("only the origin of a gateway is written, whatever its path holds", async () => {
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, `${scene.upstream.url}/account-4711/v1`);
    await (await post(CHAT, chat("Hello"))).text();
    expect(scene.upstream.asked[0]?.path).toBe(`/account-4711${CHAT}`);
    expect(everythingIn(fixtures)).not.toContain("4711");
    expect(everythingIn(fixtures)).toContain(`"from": "${scene.upstream.url}"`);
  });
});

describe("check", () => {
  const fixture = (content: string, reply: object): object => ({
    version: 1,
    request: { method: "POST", path: CHAT, body: chat(content) },
    replies: [{ status: 200, headers: JSON_TYPE, ...reply }],
  });
  const checked = async (files: Record<string, unknown>, ...flags: string[]): Promise<string> => {
    const fixtures = newFolder();
    for (const [name, content] of Object.entries(files)) put(fixtures, name, content);
    return (await run("fixtures check", "--fixtures", fixtures, ...flags)).said;
  };
  const chunks = pieces(TOKEN).map((content, index) => [
    0,
    { choices: [{ index: 0, delta: { content } }], index },
  ]);
  const found: [string, Record<string, unknown>][] = [
    ["a stream's pieces", { "chat/completions/a.json": fixture("Hi", { events: chunks }) }],
    ["a set", { "one/chat/completions/a.json": fixture("Hi", { json: { a: TOKEN } }) }],
    ["a rule", { "rules.yaml": `match: { user: Hi }\nreply: { text: ${TOKEN} }` }],
    [
      "an escape in a rule",
      { "rules.yaml": `match: { user: Hi }\nreply: { text: "\\u0067${TOKEN.slice(1)}" }` },
    ],
    ["a name", { [`chat/completions/use-${TOKEN}.json`]: fixture("Hi", { json: {} }) }],
    ["a broken file", { "chat/completions/a.json": `{ "a": "${TOKEN}"` }],
    [
      "a body beside its fixture",
      {
        "audio/speech/a.json": fixture("Hi", { file: "a.bin" }),
        "audio/speech/a.bin": Buffer.concat([Buffer.from([0xff]), Buffer.from(TOKEN)]),
      },
    ],
  ];
  test.each(found)("finds a secret in %s", async (_, files) => {
    expect(await checked(files)).toMatch(/^secret {4}.*: holds what looks like a GitHub token$/m);
  });

  test("finds matches of a declared pattern, and the key in use", async () => {
    const files = {
      "chat/completions/a.json": fixture("customer-17", { json: { a: RECORDER_KEY } }),
    };
    expect(await checked(files)).not.toContain("secret");
    expect(await checked(files, "--redact", "customer-\\d+")).toContain(
      "holds what --redact declares",
    );
    vi.stubEnv("MISTRAL_API_KEY", RECORDER_KEY);
    expect(await checked(files)).toContain("holds what looks like the API key");
    vi.unstubAllEnvs();
  });
});

test("import refuses apparent secrets, and replaces declared ones", async () => {
  const folder = newFolder();
  const line = (content: string, answer: string, headers = {}): string =>
    JSON.stringify({
      method: "POST",
      url: `https://api.mistral.ai${CHAT}`,
      request_headers: headers,
      request: JSON.stringify(chat(content)),
      status: 200,
      headers: JSON_TYPE,
      body: JSON.stringify(completion(answer)),
    });
  const key = "abcdefghijklmnopqrstuvwxyz012345";
  put(folder, "a.jsonl", [line("customer-1", "Hi"), line("b", TOKEN)].join("\n"));
  put(folder, "b.jsonl", line("c", `It is ${key}`, { authorization: `Bearer ${key}` }));
  const fixtures = newFolder();
  const flags = ["--fixtures", fixtures, "--redact", "customer-\\d+"];
  const { code, said: report } = await run("fixtures import", ...flags, folder);
  expect(code).toBe(1);
  expect(report).toContain("it holds a GitHub token");
  expect(report).toContain("it holds the API key");
  expect(report).toContain("1 imported");
  expect(everythingIn(fixtures)).not.toMatch(/customer-1|ghp_|abcdefghij/);
  const { post } = await replayer(fixtures, { redact: ["customer-\\d+"] });
  expect((await post(CHAT, chat("customer-2"))).status).toBe(200);
});

test.each([
  ["(", "--redact (: "],
  ["x*", "finds the empty text everywhere"],
  ["(?=a)", "--redact (?=a): "],
])("the pattern %j is refused at the start", async (pattern, message) => {
  const server = new MistralServer(0, {
    strategy: "fixture",
    redact: [pattern],
    fixtures: newFolder(),
  });
  await expect(server.start()).rejects.toThrow(message);
});

test("replacing twice gives the same as replacing once", () => {
  const redact = createRedact(["^a", "b+", "\\bfoo\\b"], true);
  const request = (content: string) => ({ method: "POST", path: CHAT, body: { content } });
  const once = (content: string): string => {
    const { value } = redact.request(request(content), content, []);
    return (value.body as { content: string }).content;
  };
  for (const text of [
    "aab",
    "foobfoo",
    `x${TOKEN}`,
    `${TOKEN} ${TOKEN}`,
    "cafoo b foo",
    "[redacted]a",
  ]) {
    expect(once(once(text)), text).toBe(once(text));
  }
});
