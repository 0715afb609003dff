/** The memory that a slow reader costs: an answer is passed to the socket in parts, as they are read. */
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createNodeHandler } from "../../src/app/node.ts";
import type { Reply } from "../../src/types/reply.ts";
import { toResponse } from "../../src/wire/response.ts";

/** Three bytes, then four for each surrogate pair, so that parts of equal size would split a pair. */
const TEXT = `\u20ac${"\u{1f600}".repeat(4_000_000)}`;
const BYTES = Buffer.from(TEXT);
const MEGABYTE = 1024 * 1024;
const status = 200;
const delivery = { before: 1 };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const replies: readonly (readonly [string, Reply])[] = [
  ["a text", { kind: "body", status, body: TEXT }],
  ["bytes", { kind: "body", status, body: BYTES }],
  ["a stream", { kind: "stream", status, frames: ["", TEXT] }],
  ["a text that leaves later", { kind: "body", status, body: TEXT, delivery }],
  ["a stream that leaves later", { kind: "stream", status, frames: ["", TEXT], delivery }],
];

test.each(replies)("%s is sent in parts, and arrives whole", async (_, reply) => {
  const server = createServer(createNodeHandler(() => toResponse(reply, true), MEGABYTE));
  closing.push(() => server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const accepted = once(server, "connection") as Promise<[Socket]>;
  const { port } = server.address() as { port: number };
  const request = get({ port, host: "127.0.0.1", agent: false });
  closing.push(() => request.destroy());
  const [[ours], [response]] = await Promise.all([
    accepted,
    once(request, "response") as Promise<[IncomingMessage]>,
  ]);
  const pieces: Buffer[] = [];
  let most = ours.writableLength;
  response.on("data", (piece) => {
    pieces.push(piece);
    most = Math.max(most, ours.writableLength);
  });
  await once(response, "end");
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(MEGABYTE);
  expect(Buffer.concat(pieces).equals(BYTES)).toBe(true);
});
