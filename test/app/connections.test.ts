/** Connections that stop half-way, that send too much, or that name two hosts. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "vitest";
import { Connections } from "../../src/app/connections.ts";
import { MistralServer } from "../../src/server.ts";
import { chatBody, eventually, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const patience = { head: 200, look: 20, standstill: 300, idle: 60_000 };
const LARGE = 64 * 1024 * 1024;
const sockets: Socket[] = [];
const servers: (Server | MistralServer)[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of servers.splice(0)) {
    if (each instanceof MistralServer) await each.stop();
    else each.close();
  }
});

/** A server that answers `/large` with more than a system buffers, `/never` not at all, and others once their body is read. */
async function serve(
  connected?: () => void,
  asked?: (req: IncomingMessage) => void,
  more: Partial<typeof patience> = {},
): Promise<{ port: number; connections: Connections }> {
  // Node itself would check every 30 seconds.
  const connections = new Connections({ ...patience, ...more });
  const handler = connections.noting((req, res) => {
    if (req.url === "/never") return;
    req.resume().on("end", () => res.end(req.url === "/large" ? Buffer.alloc(LARGE) : "read"));
  });
  const server = createServer({ connectionsCheckingInterval: 20 }, handler);
  servers.push(server);
  connections.watch(server);
  if (connected) server.on("connection", connected);
  if (asked) server.on("request", asked);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { port: (server.address() as { port: number }).port, connections };
}

interface Opened {
  readonly socket: Socket;
  text(): string;
  /** Settles when the other side has closed it. */
  readonly closed: Promise<unknown>;
}

function open(port: number, isRead = true): Opened {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  let text = "";
  if (isRead) socket.on("data", (data) => (text += data));
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", resolve));
  return { socket, text: () => text, closed };
}

const head = (path: string, ...more: string[]): string =>
  [`POST ${path} HTTP/1.1`, "host: localhost", ...more, "", ""].join("\r\n");

/** Sends a byte again and again until the connection is closed. @returns a function that ends this, too. */
function drip({ socket }: Opened): () => void {
  const timer = setInterval(() => socket.write("x"), 10);
  const end = (): void => clearInterval(timer);
  socket.on("close", end);
  return end;
}

test("an open connection doesn't keep what it was asked", async () => {
  const asked: WeakRef<IncomingMessage>[] = [];
  const { port } = await serve(undefined, (req) => asked.push(new WeakRef(req)));
  const { socket, text } = open(port);
  socket.write(head("/", "content-length: 0"));
  await eventually(() => expect(text()).toContain("read"));
  await eventually(() => {
    collect();
    expect(asked[0]!.deref()).toBeUndefined();
  });
  expect(socket.closed).toBe(false);
});

test("a server that was busy for long doesn't mistake that for a slow client", async () => {
  const { port } = await serve(() => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * patience.head);
  });
  const { socket, text, closed } = open(port);
  socket.write(head("/", "content-length: 0", "connection: close"));
  await closed;
  expect(text()).toMatch(/^HTTP\/1\.1 200 /);
});

test("a head that comes byte by byte is cut off", async () => {
  const { port } = await serve();
  const slow = open(port);
  slow.socket.write("POST / HTTP/1.1\r\nx: ");
  drip(slow);
  await slow.closed;
});

test("so is one behind a request that was answered", async () => {
  const { port } = await serve();
  const slow = open(port);
  slow.socket.write(head("/", "content-length: 0"));
  await eventually(() => expect(slow.text()).toContain("read"));
  slow.socket.write("POST / HTTP/1.1\r\nx: ");
  drip(slow);
  await slow.closed;
});

test("a connection whose requests were all answered stays open between them", async () => {
  const { port } = await serve();
  const idle = open(port);
  idle.socket.write(head("/", "content-length: 0"));
  await eventually(() => expect(idle.text()).toContain("read"));
  // Longer than a head may take: two connections with slow heads are closed one after the other.
  for (const path of ["/first", "/second"]) {
    const slow = open(port);
    slow.socket.write(`POST ${path} HTTP/1.1\r\nx: `);
    drip(slow);
    await slow.closed;
  }
  idle.socket.write(head("/", "content-length: 0"));
  const answered = eventually(() => expect(idle.text().split("read")).toHaveLength(3));
  await Promise.race([answered, idle.closed.then(() => expect.unreachable("it was closed"))]);
});

test("an idle connection is closed in the end, after a request as before the first", async () => {
  const { port } = await serve(undefined, undefined, { idle: 100 });
  const used = open(port);
  used.socket.write(head("/", "content-length: 0"));
  await Promise.all([used.closed, open(port).closed]);
  expect(used.text()).toContain("read");
});

test("a stalled body is cut off, a slow one is not", async () => {
  // Much longer than this process may be kept from sending the next byte.
  const { port } = await serve(undefined, undefined, {
    standstill: 10 * patience.standstill,
  });
  const slow = open(port);
  const start = head("/", "content-length: 100000");
  slow.socket.write(start);
  const endDrip = drip(slow);
  const stuck = open(port);
  stuck.socket.write(head("/", "content-length: 100") + "x");
  await stuck.closed;
  endDrip();
  slow.socket.write("x".repeat(start.length + 100_000 - slow.socket.bytesWritten));
  await eventually(() => expect(slow.text()).toContain("read"));
});

test("an answer that isn't read is dropped", async () => {
  const { port } = await serve();
  const { socket, closed } = open(port, false);
  socket.write(head("/large", "content-length: 0"));
  await once(socket, "readable");
  // The data that has arrived is read once the other side has given up.
  await eventually(() => expect(socket.bytesRead).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve, 10 * patience.standstill));
  socket.resume();
  await closed;
  expect(socket.bytesRead).toBeLessThan(LARGE);
});

test("a slow answer and an idle connection are left alone", async () => {
  const { port } = await serve();
  const waiting = open(port);
  waiting.socket.write(head("/never", "content-length: 0"));
  const idle = open(port);
  const stuck = open(port);
  stuck.socket.write("POST");
  // As long as it takes to cut off three stalled ones in turn.
  for (let round = 0; round < 3; round++) {
    const other = open(port);
    other.socket.write(head("/", "content-length: 100"));
    await other.closed;
  }
  await stuck.closed;
  expect([waiting.socket.destroyed, idle.socket.destroyed]).toEqual([false, false]);
});

const agree = (length: string): string =>
  head(CHAT, "authorization: Bearer x", "content-type: application/json", length);

test.each([
  ["declared", agree("content-length: 100000000")],
  ["in chunks", agree("transfer-encoding: chunked")],
  ["declared, a file", agree("content-length: 100000000").replace("json", "pdf")],
  ["in chunks, a file", agree("transfer-encoding: chunked").replace("json", "pdf")],
])("who sends too much without end is told and cut off: %s", async (_, start) => {
  const { server } = await startServer({ bodyLimit: 10_000 });
  servers.push(server);
  const { socket, text, closed } = open(server.port);
  socket.write(start);
  const chunk = `ffff\r\n${"x".repeat(0xffff)}\r\n`;
  const send = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on("drain", send);
  send();
  await closed;
  expect(text()).toMatch(/^HTTP\/1\.1 413 /);
  expect(text()).toContain("larger than 10000 bytes");
  expect(text()).toMatch(/^connection: close\r$/im);
});

test("a client that sends Expect isn't asked to continue with a body that is too large", async () => {
  const { server } = await startServer({ bodyLimit: 10_000 });
  servers.push(server);
  const expect100 = (length: number): string =>
    head(CHAT, "authorization: Bearer x", "expect: 100-continue", `content-length: ${length}`);
  const large = open(server.port);
  large.socket.write(expect100(20_000));
  await eventually(() => expect(large.text()).toMatch(/^HTTP\/1\.1 413 /));
  const small = open(server.port);
  const body = JSON.stringify(chatBody("Hello"));
  small.socket.write(expect100(body.length));
  await eventually(() => expect(small.text()).toBe("HTTP/1.1 100 Continue\r\n\r\n"));
  small.socket.write(body);
  await eventually(() => expect(small.text()).toContain("HTTP/1.1 200 OK"));
});

test("a request with two hosts is refused", async () => {
  const { server } = await startServer();
  servers.push(server);
  const { socket, text } = open(server.port);
  socket.write("GET /v1/models HTTP/1.1\r\nhost: localhost\r\nHost: evil.example\r\n\r\n");
  await eventually(() => expect(text()).toMatch(/^HTTP\/1\.1 400 /));
  expect(text()).toContain("names one host");
  expect(server.requests).toEqual([]);
});

test.each([
  "http://[::1/v1",
  "http://host:99999/v1/models",
  "http://%zz/",
  "http://",
  "ftp://host/",
])("a request for the target %s is refused", async (target) => {
  const { server } = await startServer();
  servers.push(server);
  for (const method of ["GET", "POST", "OPTIONS"]) {
    const { socket, text } = open(server.port);
    socket.write(`${method} ${target} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n`);
    await eventually(() => expect(text()).toMatch(/^HTTP\/1\.1 400 /));
    expect(text()).toContain("can't be read");
  }
  expect(server.requests).toEqual([]);
});

test.each([
  ["GET", "http://host/v1/models", 200, '"object":"list"'],
  ["GET", "HTTP://host:80/v1/models?x=1", 200, '"object":"list"'],
  ["GET", "http://host", 200, '"name":"mistral"'],
  ["OPTIONS", "*", 204, ""],
])("%s %s is answered", async (method, target, status, part) => {
  const { server } = await startServer();
  servers.push(server);
  const { socket, text } = open(server.port);
  const key = "authorization: Bearer x";
  socket.write(`${method} ${target} HTTP/1.1\r\nhost: localhost\r\n${key}\r\n\r\n`);
  await eventually(() => expect(text()).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*${part}`)));
});

test("a stop ends answers that aren't read", async () => {
  const text = "x".repeat(LARGE / 8);
  const { server } = await startServer();
  servers.push(server);
  await server.say(text);
  const body = JSON.stringify(chatBody("Hello"));
  const unread = Array.from({ length: 8 }, () => open(server.port, false));
  for (const { socket } of unread) socket.write(agree(`content-length: ${body.length}`) + body);
  await Promise.all(unread.map(({ socket }) => once(socket, "readable")));
  await server.stop();
  for (const { socket } of unread) socket.resume();
  await Promise.all(unread.map(({ closed }) => closed));
});
