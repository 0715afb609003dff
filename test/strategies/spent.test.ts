/** The usage of calls in the log: what the upstream's answer states, while it is recorded as well as when it is replayed. */
import { beforeAll, describe, expect, test } from "vitest";
import { newFolder, recorder, replayer } from "../_fixtures.ts";
import { eventually } from "../_harness.ts";
import {
  chat,
  CHAT,
  completion,
  events,
  JSON_TYPE,
  startUpstream,
  STREAM_TYPE,
  type Script,
  type Upstream,
} from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const OF_RESPONSE = { input_tokens: 5, output_tokens: 2, total_tokens: 7 };

const whole =
  (body: object, space?: number): Script =>
  (response) =>
    response.writeHead(200, JSON_TYPE).end(JSON.stringify(body, null, space));

/** Pieces that don't end where events do. */
const streamed =
  (text: string): Script =>
  (response) => {
    response.writeHead(200, STREAM_TYPE);
    for (const piece of text.match(/[\s\S]{1,40}/g) ?? []) response.write(piece);
    response.end();
  };

const named = (type: string, more: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

const conversation = [
  named("conversation.response.started", { conversation_id: "conv_1" }),
  named("conversation.response.done", { usage: USAGE }),
].join("");

const response = [
  named("response.created", { response: { usage: null } }),
  named("response.completed", { response: { usage: OF_RESPONSE } }),
].join("");

const [first, , done] = events("Hello there");
const last = `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [], usage: USAGE })}\n\n`;
const chunks = `${first}${last}${done}`;

const asked = { model: "mistral-small-latest", inputs: "Hello" };
const CASES: [string, string, object, Script][] = [
  ["a completion", CHAT, chat("Hello"), whole(completion("Hello there"))],
  ["a completion with spaces", CHAT, chat("Hello"), whole(completion("Hello there"), 1)],
  ["a chat stream", CHAT, chat("Hello", true), streamed(chunks)],
  ["a chat stream with CRLF", CHAT, chat("Hello", true), streamed(chunks.replaceAll("\n", "\r\n"))],
  ["a conversation", "/v1/conversations", asked, whole({ outputs: [], usage: USAGE })],
  [
    "a conversation's stream",
    "/v1/conversations",
    { ...asked, stream: true },
    streamed(conversation),
  ],
  [
    "a response",
    "/v1/responses",
    { model: "mistral-small-latest", input: "Hello" },
    whole({ object: "response", output: [], usage: OF_RESPONSE }),
  ],
  [
    "a response's stream",
    "/v1/responses",
    { model: "mistral-small-latest", input: "Hello", stream: true },
    streamed(response),
  ],
];

type Served = Awaited<ReturnType<typeof recorder>>;

/** Asks once, and expects the log, its sum and the metrics to have the usage. */
async function expectUsage(api: Served, path: string, body: object, match: string): Promise<void> {
  await (await api.post(path, body)).text();
  await eventually(async () => {
    const log = await (await api.fetch("/__parlel/requests")).json();
    expect(log).toMatchObject({ requests: [{ match, outcome: "done", usage: USAGE }] });
  });
  const verified = await api.post("/__parlel/verify", { tokens: { max: 6 } });
  expect(await verified.text()).toContain("found 7");
  expect(await (await api.fetch("/metrics")).text()).toMatch(/tokens_total\{[^}]*\} 5\n/);
}

describe.each(CASES)("the usage of %s is in the log", (_, path, body, script) => {
  test("while it is recorded, and when it is replayed", async () => {
    upstream.answer = script;
    const fixtures = newFolder();
    await expectUsage(await recorder(fixtures, upstream.url), path, body, "recorded");
    await expectUsage(await replayer(fixtures), path, body, "exact");
  });

  test("while it is passed on", async () => {
    upstream.answer = script;
    const api = await recorder(newFolder(), upstream.url, { onMiss: "passthrough" });
    await expectUsage(api, path, body, "upstream");
  });
});

test("the usage of an answer in the other form is that of its recording", async () => {
  upstream.answer = whole(completion("Hello there"));
  const fixtures = newFolder();
  await (await (await recorder(fixtures, upstream.url)).post(CHAT, chat("Hello"))).text();
  await expectUsage(await replayer(fixtures), CHAT, chat("Hello", true), "exact, derived");
});
