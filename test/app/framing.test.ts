/** How the events of a paced stream go over the wire: each as its own chunk, whatever the connection has carried before. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import type { Ending } from "../../src/types/reply.ts";
import { chatBody, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const LARGE = `data: ${"ü€😀".repeat(150_000)}\n\n`;
const streams: Record<string, readonly string[]> = {
  plain: ["data: 1\n\n", "data: 2\n\n"],
  "beyond ASCII": ["data: ü\n\n", "data: €😀\n\n", "data: x\n\n"],
  "half a character": ["data: \ud83d\n\n", "data: x\n\n"],
  large: ["data: 1\n\n", LARGE, "data: 2\n\n"],
};

let server: MistralServer;
beforeAll(async () => {
  const answer = ({ request }: { request: { header(name: string): string | null } }) => {
    const frames = streams[request.header("x-stream") ?? ""]!;
    const ending = (request.header("x-ending") ?? undefined) as Ending | undefined;
    const delivery = ending ? { ending } : { delays: frames.map((_, at) => at * 3) };
    return { reply: { kind: "stream" as const, status: 200, frames, delivery } };
  };
  ({ server } = await startServer({ strategy: { name: "streams", answer } }));
});
afterAll(() => server.stop());

const body = JSON.stringify(chatBody("Hello", { stream: true }));
const request = (
  stream: string,
  version = "1.1",
  connection = "keep-alive",
  more: readonly string[] = [],
): string =>
  [
    `POST ${CHAT} HTTP/${version}`,
    "host: localhost",
    "authorization: Bearer parlel",
    "content-type: application/json",
    `content-length: ${body.length}`,
    `connection: ${connection}`,
    `x-stream: ${stream}`,
    ...more,
    "",
    body,
  ].join("\r\n");

/** Everything that the server sends until it closes the connection. */
async function sentFor(text: string): Promise<string> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(text);
  const pieces: Buffer[] = [];
  socket.on("data", (piece) => pieces.push(piece));
  await once(socket, "close");
  return Buffer.concat(pieces).toString();
}

const chunked = (frames: readonly string[]): string =>
  [...frames.map((frame) => Buffer.from(frame).toString()), ""]
    .map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
    .join("");

const bodyOf = (sent: string): string => sent.slice(sent.indexOf("\r\n\r\n") + 4);

test.each(["plain", "beyond ASCII", "half a character"])("%s: a chunk each", async (name) => {
  const sent = await sentFor(request(name, "1.1", "close"));
  expect(bodyOf(sent)).toBe(chunked(streams[name]!));
});

test("a large event comes whole", async () => {
  const { url } = server;
  const authorization = "Bearer parlel";
  const headers = { authorization, "content-type": "application/json", "x-stream": "large" };
  const response = await fetch(`${url}${CHAT}`, { method: "POST", headers, body });
  const isWhole = (await response.text()) === streams.large!.join("");
  expect(isWhole).toBe(true);
});

test("pipelined streams come in order", async () => {
  const sent = await sentFor(request("plain") + request("beyond ASCII", "1.1", "close"));
  const [, first, second] = sent.split(/HTTP\/1\.1 200 OK\r\n/);
  expect(bodyOf(first!)).toBe(chunked(streams.plain!));
  expect(bodyOf(second!)).toBe(chunked(streams["beyond ASCII"]!));
});

/** An answer that breaks, between two that don't. */
const between = (ending: Ending): string =>
  [[], [`x-ending: ${ending}`], []]
    .map((more) => request("beyond ASCII", "1.1", "keep-alive", more))
    .join("");

test("an answer that breaks off behind another one ends the connection", async () => {
  const [, first, second, ...more] = (await sentFor(between("short"))).split(
    /HTTP\/1\.1 200 OK\r\n/,
  );
  expect(bodyOf(first!)).toBe(chunked(streams["beyond ASCII"]!));
  expect(`${bodyOf(second!)}0\r\n\r\n`).toBe(bodyOf(first!));
  expect(more).toEqual([]);
});

// Bytes still in transit at a reset may be lost.
test("so does one that is reset", async () => {
  await expect(sentFor(between("reset"))).rejects.toThrow("ECONNRESET");
});

test("a client without support for chunks gets none", async () => {
  const sent = await sentFor(request("beyond ASCII", "1.0", "close"));
  expect(bodyOf(sent)).toBe(streams["beyond ASCII"]!.join(""));
});
