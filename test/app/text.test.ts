/** The text of a request, however its bytes arrive. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import type { Options } from "../../src/options/index.ts";
import { chatBody, eventually, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const SENT = chatBody("Ça va? 好的 🙂");
const BODY = Buffer.from(JSON.stringify(SENT));
let socket: Socket;
let server: MistralServer;
let text = "";

afterEach(async () => {
  socket.destroy();
  await server.stop();
});

async function open(options: Partial<Options> = {}): Promise<void> {
  ({ server } = await startServer(options));
  text = "";
  socket = connect(server.port, "127.0.0.1").setNoDelay(true);
  socket.on("data", (data) => (text += data)).on("error", () => {});
}

function head(...headers: string[]): string {
  const all = ["host: localhost", "authorization: Bearer x", "content-type: application/json"];
  return [`POST ${CHAT} HTTP/1.1`, ...all, ...headers, "", ""].join("\r\n");
}

const answers = (): number => text.match(/HTTP\/1\.1 200 OK\r\n/g)?.length ?? 0;

test("byte by byte", async () => {
  await open();
  socket.write(head(`content-length: ${BODY.length}`));
  for (const byte of BODY) {
    socket.write(Buffer.of(byte));
    await turn();
  }
  await eventually(() => expect(answers()).toBe(1));
  expect(server.requests[0]!.body).toEqual(SENT);
});

test("in chunks that split characters", async () => {
  await open();
  socket.write(head("transfer-encoding: chunked"));
  for (let at = 0; at < BODY.length; at += 3) {
    const piece = BODY.subarray(at, at + 3);
    socket.write(`${piece.length}\r\n${piece.toString("latin1")}\r\n`, "latin1");
  }
  socket.write("0\r\n\r\n");
  await eventually(() => expect(answers()).toBe(1));
  expect(server.requests[0]!.body).toEqual(SENT);
});

test("several requests in one packet, each with its own text", async () => {
  await open();
  let packet = "";
  const bodies = ["one", "two", "three"].map((word) => chatBody(word));
  for (const text of bodies.map((body) => JSON.stringify(body)))
    packet += head(`content-length: ${text.length}`) + text;
  socket.write(packet);
  await eventually(() => expect(answers()).toBe(3));
  expect(server.requests.map(({ body }) => body)).toEqual(bodies);
});

test("no text at all", async () => {
  await open();
  socket.write(head("content-length: 0"));
  await eventually(() => expect(text).toMatch(/^HTTP\/1\.1 422 /));
  expect(server.requests[0]!.body).toBeNull();
});

test("half of it, then nothing: the call is logged as a bad request", async () => {
  await open();
  socket.write(head(`content-length: ${BODY.length}`));
  socket.end(BODY.subarray(0, 20));
  await eventually(() => expect(server.requests).toMatchObject([{ status: 400 }]));
});

test("too much of it: refused at once, whatever the plan, and the connection is closed", async () => {
  await open({ bodyLimit: 1000, plan: "latency=60000" });
  const closed = once(socket, "close");
  socket.write(head("transfer-encoding: chunked"));
  socket.write(`ffff\r\n${"x".repeat(0xffff)}\r\n`.repeat(8));
  await closed;
  expect(text).toMatch(/^HTTP\/1\.1 413 /);
  expect(text).toMatch(/^connection: close\r$/m);
});
