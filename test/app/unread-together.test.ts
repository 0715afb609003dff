/** The limit on unread answers of all readers together: one that doesn't fit is refused, until others have read theirs or left. */
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createNodeHandler } from "../../src/app/node.ts";
import type { Reply } from "../../src/types/reply.ts";
import { toResponse } from "../../src/wire/response.ts";

const MEGABYTE = 1024 * 1024;
/** Made once and sent to all: only the counted size matters here. */
const LARGE = "x".repeat(60 * MEGABYTE);
const SMALL = "x".repeat(1024);
const status = 200;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(large: Reply) {
  const small: Reply = { kind: "body", status, body: SMALL };
  const handler = createNodeHandler(
    ({ url }) => toResponse(url.endsWith("/small") ? small : large, true),
    MEGABYTE,
  );
  const server = createServer(handler);
  closing.push(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as { port: number };
  const ask = async (path = "/large"): Promise<IncomingMessage> => {
    const request = get({ port, path, host: "127.0.0.1", agent: false });
    closing.push(() => request.destroy());
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response;
  };
  /** Asks until there is room again. */
  const askAgain = async (): Promise<IncomingMessage> => {
    for (;;) {
      const response = await ask();
      if (response.statusCode === 200) return response;
      response.resume();
    }
  };
  return { server, port, ask, askAgain };
}

async function read(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const delivery = { before: 1 };
const kinds: readonly (readonly [string, Reply])[] = [
  ["in one piece", { kind: "body", status, body: LARGE }],
  ["as a stream", { kind: "stream", status, frames: [LARGE] }],
  ["a little later", { kind: "body", status, body: LARGE, delivery }],
];

test.each(kinds)("%s: most of many clients that don't read are refused", async (_, large) => {
  const { ask, askAgain } = await serve(large);
  const all: IncomingMessage[] = [];
  for (let at = 0; at < 200; at++) all.push(await ask());
  const [held, refused] = [200, 503].map((code) => all.filter((each) => each.statusCode === code));
  expect(held).toHaveLength(4);
  expect(refused).toHaveLength(196);
  const [first] = refused!;
  expect(first!.headers["retry-after"]).toBe("1");
  expect(JSON.parse(await read(first!))).toMatchObject({
    object: "error",
    message: expect.stringContaining("MB of answers are waiting to be read"),
    code: "3800",
    raw_status_code: 503,
  });
  // Small answers are sent as usual.
  expect(await read(await ask("/small"))).toBe(SMALL);
  // One reads its answer, and one leaves.
  expect(await read(held![0]!)).toBe(LARGE);
  const next = await askAgain();
  held![1]!.destroy();
  for (const each of [next, await askAgain()]) expect(await read(each)).toBe(LARGE);
});

test("a delayed answer that is refused is reported as aborted", async () => {
  const heard: string[] = [];
  const onEvents = (_: number, outcome: string): void => void heard.push(outcome);
  const { ask } = await serve({ kind: "body", status, body: LARGE, delivery, onEvents });
  const statuses: unknown[] = [];
  for (let at = 0; at < 6; at++) statuses.push((await ask()).statusCode);
  expect(statuses).toEqual([200, 200, 200, 200, 503, 503]);
  expect(heard).toEqual(["aborted", "aborted"]);
});

test("an answer of any size is sent when it is the only one", async () => {
  const frames = Array.from({ length: 5 }, () => LARGE);
  const { ask } = await serve({ kind: "stream", status, frames, delivery });
  const response = await ask();
  expect(response.statusCode).toBe(200);
  let size = 0;
  for await (const piece of response) size += piece.length;
  expect(size).toBe(5 * LARGE.length);
});

test("pipelined answers on a closed connection don't count any more", async () => {
  const { server, port, askAgain } = await serve({ kind: "body", status, body: LARGE });
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const socket = connect(port, "127.0.0.1");
  let count = 0;
  const asked = new Promise<void>((resolve) =>
    server.on("request", () => ++count === 5 && resolve()),
  );
  socket.write("GET /large HTTP/1.1\r\nhost: a\r\n\r\n".repeat(5));
  const [ours] = await accepted;
  await asked;
  const closed = new Promise<void>((resolve) => void ours.once("close", () => resolve()));
  socket.destroy();
  await closed;
  const fit = await Promise.all(Array.from({ length: 4 }, askAgain));
  expect(fit.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
});

test("many answers on one connection are counted without a listener for each", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  closing.push(() => process.off("warning", note));
  const { port } = await serve({ kind: "body", status, body: "x".repeat(MEGABYTE) });
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /large HTTP/1.1\r\nhost: a\r\n\r\n".repeat(19));
  socket.write("GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
  let size = 0;
  for await (const piece of socket) size += piece.length;
  expect(size).toBeGreaterThan(20 * MEGABYTE);
  expect(warnings).toEqual([]);
});
