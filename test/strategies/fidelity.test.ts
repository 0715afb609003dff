/** Recorded and replayed bytes: streams in every form that the format allows, binary answers, forms. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { filesIn, fixtureIn, newFolder, recorder, replayer } from "../_fixtures.ts";
import { KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  events,
  JSON_TYPE,
  type Script,
  startUpstream,
  STREAM_TYPE,
  type Upstream,
} from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});

/** A stream as it is, a byte at a time. */
const dripped =
  (text: string, headers: Record<string, string> = STREAM_TYPE): Script =>
  async (response) => {
    response.writeHead(200, headers);
    for (const byte of Buffer.from(text)) {
      await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      await new Promise(setImmediate);
    }
    response.end();
  };

const [one, two] = events("Hello there") as [string, string];
const conversation = [
  'event: conversation.response.started\ndata: {"type":"conversation.response.started"}\n\n',
  'event: message.output.delta\ndata: {"type":"message.output.delta","content":"東京 🥖"}\n\n',
  'event: conversation.response.done\ndata: {"type":"conversation.response.done","usage":{}}\n\n',
];
const streams: [string, string[]][] = [
  ["line feeds", [one, two, "data: [DONE]\n\n"]],
  ["CRLF", [one, two, "data: [DONE]\n\n"].map((event) => event.replaceAll("\n", "\r\n"))],
  ["bare CR", [one, two, "data: [DONE]\n\n"].map((event) => event.replaceAll("\n", "\r"))],
  ["comments", [": hello\n\n", one, ":\n: ping\n\n", `: here\n${two}`, "data: [DONE]\n\n"]],
  ["a comment before the end", [one, ": bye\ndata: [DONE]\n\n"]],
  ["other fields", [`id: 1\nretry: 5\n${one}`, "event: ping\ndata: {}\n\n", "data: [DONE]\n\n"]],
  [
    "data over several lines",
    ['data: {"a":\ndata: 1}\n\n', "data: \ndata\n\n", "data: [DONE]\n\n"],
  ],
  ["no space after the colon", ['data:{"a":1}\n\n', "data:[DONE]\n\n"]],
  ["no blank line at the end", [one, "data: [DONE]"]],
  ["blank lines between events", [one, "\n\n", two, "\n\n", "data: [DONE]\n\n"]],
  [
    "JSON that is written in another way",
    [
      'data: {"a": 1.0, "b":"\\u00e9", "a":12345678901234567890}\n\n',
      'data: "text"\n\n',
      "data: null\n\n",
      "data: [DONE]\n\n",
    ],
  ],
  [
    "letters of several bytes",
    ['data: {"a":"é ☃ 東京 🥖 👩‍👩‍👧"}\n\n', "data: 🥖\n\n", "data: [DONE]\n\n"],
  ],
  ["a byte order mark", [`\ufeff${one}`, "data: [DONE]\n\n"]],
  ["events that are named to the last", conversation],
];
test.each(streams)(
  "a stream with %s comes back byte for byte, event for event",
  async (_, sent) => {
    const fixtures = newFolder();
    upstream.answer = dripped(sent.join(""));
    const bytes = Buffer.from(sent.join(""));
    const isIt = async (response: Response): Promise<void> => {
      expect(Buffer.from(await response.arrayBuffer()).toString()).toBe(bytes.toString());
      expect(response.headers.get("content-type")).toBe(STREAM_TYPE["content-type"]);
    };
    const { post } = await recorder(fixtures, upstream.url);
    await isIt(await post(CHAT, chat("Hello", true)));
    const { events: kept = [] } = fixtureIn(fixtures).replies[0]!;
    expect(
      kept.map(([, data]) =>
        typeof data === "string" ? data : `data: ${JSON.stringify(data)}\n\n`,
      ),
    ).toEqual(sent);
    await isIt(await (await replayer(fixtures)).post(CHAT, chat("Hello", true)));
  },
);

test("a stream of named events that ends before its last one is not kept", async () => {
  const fixtures = newFolder();
  upstream.answer = dripped(conversation.slice(0, 2).join(""));
  const { post } = await recorder(fixtures, upstream.url);
  const response = await post("/v1/conversations", { inputs: "Hello", stream: true });
  await expect(response.text()).rejects.toThrow();
  expect(filesIn(fixtures)).toEqual([]);
});

test("a binary answer is stored beside its fixture and comes back byte for byte", async () => {
  const fixtures = newFolder();
  const audio = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 7919) >> 3));
  upstream.answer = (response) =>
    response.writeHead(200, { "content-type": "audio/mpeg" }).end(audio);
  const body = { model: "voxtral-mini-tts", input: "Hello" };
  const { post } = await recorder(fixtures, upstream.url);
  const recorded = await post("/v1/audio/speech", body);
  expect(audio.equals(Buffer.from(await recorded.arrayBuffer()))).toBe(true);
  const binary = filesIn(fixtures).find((name) => name.endsWith(".bin"))!;
  expect(readFileSync(join(fixtures, binary)).equals(audio)).toBe(true);
  expect(fixtureIn(fixtures).replies).toEqual([
    {
      status: 200,
      headers: { "content-type": "audio/mpeg" },
      latency: expect.any(Number),
      file: basename(binary),
    },
  ]);
  const replayed = await (await replayer(fixtures)).post("/v1/audio/speech", body);
  expect(replayed.headers.get("content-type")).toBe("audio/mpeg");
  expect(audio.equals(Buffer.from(await replayed.arrayBuffer()))).toBe(true);
});

test("a form matches with another boundary, and with nothing else changed", async () => {
  const fixtures = newFolder();
  const forms = (fields: [string, string][], audio: string): RequestInit => {
    const body = new FormData();
    for (const [name, value] of fields) body.append(name, value);
    body.append("file", new Blob([Buffer.from(audio, "hex")]), "speech.wav");
    return { method: "POST", headers: KEY, body };
  };
  const fields: [string, string][] = [
    ["model", "voxtral-mini"],
    ["timestamp_granularities[]", "word"],
    ["timestamp_granularities[]", "segment"],
  ];
  upstream.answer = (response) => response.writeHead(200, JSON_TYPE).end('{"text":"Hello"}');
  const path = "/v1/audio/transcriptions";
  const recording = await recorder(fixtures, upstream.url);
  expect((await recording.fetch(path, forms(fields, "00ff80"))).status).toBe(200);
  const replaying = await replayer(fixtures);
  const again = await replaying.fetch(path, forms(fields, "00ff80"));
  expect([again.status, await again.text()]).toEqual([200, '{"text":"Hello"}']);
  const others = [
    forms(fields, "00ff81"),
    forms(fields.slice(0, 2), "00ff80"),
    forms([fields[0]!, fields[2]!], "00ff80"),
    forms(fields.slice(1), "00ff80"),
  ];
  const statuses = others.map(async (other) => (await replaying.fetch(path, other)).status);
  // Without a model it is the API's own refusal.
  expect(await Promise.all(statuses)).toEqual([400, 400, 400, 422]);
});
