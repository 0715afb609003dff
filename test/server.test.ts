/** A server's life: ports, isolation, hang-ups, stop and restart. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { connect } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { afterEach, describe, expect, test, vi } from "vitest";
import { EmulatorError } from "../src/types/error.ts";
import { MistralServer } from "../src/server.ts";
import { ownServer } from "../src/testing/own.ts";
import { chatBody, KEY, startServer, stopClock } from "./_harness.ts";

const CHAT = "/v1/chat/completions";
const JSON_HEADERS = { ...KEY, "content-type": "application/json" };

describe("ports", () => {
  test("0 picks a free one, and the server reports it", async () => {
    const server = new MistralServer(0);
    expect(await server.start()).toBe(server);
    expect(server.port).toBeGreaterThan(0);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    const { url } = server;
    await server.stop();
    expect(server.url).toBe(url);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });

  test("a server that isn't running says so, rather than give an address or reset nothing", async () => {
    const server = new MistralServer(0);
    const world = server.world("one");
    for (const run of [() => server.url, () => world.url]) {
      expect(run).toThrow("The server isn't running. Await start() first.");
    }
    await expect(server.reset()).rejects.toMatchObject({ code: "NOT_RUNNING" });
    await expect(world.reset()).rejects.toMatchObject({ code: "NOT_RUNNING" });
  });

  test("the default is 4755, on loopback", () => {
    expect(new MistralServer().url).toBe("http://127.0.0.1:4755");
  });

  test("a busy one is an error that names it, and is never replaced", async () => {
    const busy: Server = createServer().listen(0, "127.0.0.1");
    await once(busy, "listening");
    const { port } = busy.address() as { port: number };
    const started = new MistralServer(port).start();
    await expect(started).rejects.toThrow(EmulatorError);
    await expect(started).rejects.toThrow(`port ${port} is in use`);
    await expect(started).rejects.toThrow("in code with new MistralServer(PORT)");
    busy.close();
  });

  test("a port that browsers block is refused, not replaced", async () => {
    await expect(new MistralServer(6000).start()).rejects.toThrow("6000");
  });

  test("another machine's address is an error", async () => {
    await expect(new MistralServer(0, { host: "192.0.2.1" }).start()).rejects.toThrow("192.0.2.1");
  });

  test("loopback can't be reached from another interface", async () => {
    const { networkInterfaces } = await import("node:os");
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === "IPv4");
    if (!outer) return;
    const { server } = await startServer();
    await expect(fetch(`http://${outer.address}:${server.port}/health`)).rejects.toThrow();
    await server.stop();
  });
});

describe("options", () => {
  test.each([
    [{ port: -1 }, "port must be a whole number from 0 to 65535, got -1."],
    [{ chunkDelay: 0.5 }, "chunkDelay must be a whole number"],
    [{ clock: "sundial" as never }, 'clock must be fixed or real, got "sundial".'],
    [{ lenient: "yes" as never }, 'lenient must be true or false, got "yes".'],
    [{ prot: 1 } as never, "prot is not an option. Did you mean port?"],
  ])("%j is refused", ({ port, ...rest }: any, message) => {
    expect(() => new MistralServer(port, rest)).toThrow(message);
  });

  test("the environment doesn't affect a server that a program starts", async () => {
    process.env.PARLEL_MISTRAL_LENIENT = "true";
    process.env.HOST = "0.0.0.0";
    const { server, api } = await startServer();
    expect((await api.post(CHAT, chatBody("x", { store: true }))).status).toBe(422);
    expect(server.url).toContain("127.0.0.1");
    await server.stop();
    delete process.env.PARLEL_MISTRAL_LENIENT;
    delete process.env.HOST;
  });

  test("the real clock is an option", async () => {
    const { server, api } = await startServer({ clock: "real" });
    const { created } = (await (await api.post(CHAT, chatBody("x"))).json()) as any;
    expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(60);
    await server.stop();
  });
});

describe("many in one process", () => {
  test("a hundred don't see each other, and leave nothing behind", async () => {
    const listeners = process.listenerCount("SIGTERM");
    const servers = await Promise.all(
      Array.from({ length: 100 }, () => new MistralServer(0).start()),
    );
    expect(new Set(servers.map(({ port }) => port)).size).toBe(100);
    await Promise.all(
      servers.map(async ({ url }, index) => {
        for (let n = 0; n <= index % 3; n++) {
          const body = JSON.stringify(chatBody(`from ${index}`));
          await fetch(`${url}${CHAT}`, { method: "POST", headers: JSON_HEADERS, body });
        }
      }),
    );
    for (const [index, { requests }] of servers.entries()) {
      expect(requests).toHaveLength(1 + (index % 3));
      expect(requests[0]?.body).toEqual(chatBody(`from ${index}`));
    }
    await servers[0]?.reset();
    expect(servers[0]?.requests).toEqual([]);
    expect(servers[1]?.requests).toHaveLength(2);
    await Promise.all(servers.map((server) => server.stop()));
    expect(process.listenerCount("SIGTERM")).toBe(listeners);
  });

  test("one can be stopped and started again", async () => {
    const server = new MistralServer(0);
    for (let round = 0; round < 20; round++) {
      await server.start();
      await server.start();
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      await server.stop();
      await server.stop();
    }
    expect(server.requests).toEqual([]);
  });
});

describe("hang-ups", () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Opens a stream by hand and resolves when its first bytes arrive. */
  const openStream = async (server: MistralServer): Promise<Socket> => {
    const body = JSON.stringify(chatBody("Hello", { stream: true, n: 3 }));
    const socket = connect(server.port, "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    socket.write(
      `POST ${CHAT} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await once(socket, "data");
    return socket;
  };

  afterEach(() => void vi.useRealTimers());

  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setImmediate(resolve));
  };

  test("a thousand in the middle of a stream leak nothing", async () => {
    const held = (): number =>
      process
        .getActiveResourcesInfo()
        .filter((name) => ["Timeout", "TCPServerWrap", "TCPSocketWrap"].includes(name)).length;
    const before = held();
    // None ends by itself, however long it takes to open the others.
    const { server } = await startServer({ chunkDelay: 60_000 });
    for (let round = 0; round < 20; round++) {
      const opened = await Promise.all(Array.from({ length: 50 }, () => openStream(server)));
      for (const socket of opened) socket.destroy();
      await until(() => server.requests.every(({ duration }) => duration !== null));
    }
    const { requests } = server;
    expect(requests).toHaveLength(1000);
    for (const { events, outcome } of requests) expect([events, outcome]).toEqual([1, "aborted"]);
    await server.stop();
    await until(() => held() <= before);
  });

  test("stop lets an open stream end, and doesn't wait for idle connections", async () => {
    const { server, api } = await startServer({ chunkDelay: 200 });
    stopClock();
    const idle = connect(server.port, "127.0.0.1");
    sockets.push(idle);
    await once(idle, "connect");
    const response = await api.post(CHAT, chatBody("Hello", { stream: true }));
    const stopped = server.stop();
    await vi.advanceTimersByTimeAsync(4999);
    expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
    await stopped;
  });

  test("stop cuts a stream that takes more than five seconds", async () => {
    const { server, api } = await startServer({ chunkDelay: 5001 });
    stopClock();
    const response = await api.post(CHAT, chatBody("Hello", { stream: true }));
    const stopped = server.stop();
    await vi.advanceTimersByTimeAsync(5000);
    await expect(response.text()).rejects.toThrow();
    await stopped;
  });
});

describe("starts and stops at the same time", () => {
  const listening = (): number =>
    process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length;

  /** Resolves when no more than this many servers are listening. */
  const atMostListening = async (count: number): Promise<void> => {
    while (listening() > count) await new Promise((resolve) => setImmediate(resolve));
  };

  test("a stop during a start stops the server that it starts", async () => {
    const before = listening();
    const server = new MistralServer(0);
    const started = server.start();
    await server.stop();
    expect(await started).toBe(server);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
    await atMostListening(before);
  });

  test("two starts are one", async () => {
    const before = listening();
    const server = new MistralServer(0);
    await Promise.all([server.start(), server.start()]);
    expect(listening()).toBe(before + 1);
    await server.stop();
    await atMostListening(before);
  });

  test("a second stop waits for the first, and so does a start", async () => {
    const data = mkdtempSync(`${tmpdir()}/parlel-mistral-`);
    const { server, api } = await startServer({ data, chunkDelay: 20 });
    const response = await api.post(CHAT, chatBody("Hello", { stream: true }));
    let isOver = false;
    const first = server.stop().then(() => (isOver = true));
    await server.stop();
    expect(isOver).toBe(true);
    expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
    await first;

    await server.start();
    const [, again] = await Promise.all([server.stop(), server.start()]);
    expect((await fetch(`${again.url}/health`)).status).toBe(200);
    await server.stop();
    rmSync(data, { recursive: true });
  });

  test("after a start that failed, another can succeed", async () => {
    const busy: Server = createServer().listen(0, "127.0.0.1");
    await once(busy, "listening");
    const server = new MistralServer((busy.address() as { port: number }).port);
    await expect(server.start()).rejects.toThrow("is in use");
    await new Promise((resolve) => busy.close(resolve));
    await server.start();
    await server.stop();
  });

  test("a test runner that gives up while its server starts leaves none behind", async () => {
    const data = mkdtempSync(`${tmpdir()}/parlel-mistral-`);
    const own = ownServer({ data });
    const url = own.url();
    await own.stop();
    await url;
    await (await startServer({ data })).server.stop();
    rmSync(data, { recursive: true });
  });
});

test("a data folder keeps the log across a restart", async () => {
  const data = mkdtempSync(`${tmpdir()}/parlel-mistral-`);
  const first = await startServer({ data });
  await first.api.post(CHAT, chatBody("remember me"));
  await first.server.stop();
  const second = await startServer({ data });
  expect(second.server.requests).toMatchObject([{ n: 1, body: chatBody("remember me") }]);
  await second.server.reset();
  await second.server.stop();
  const third = await startServer({ data });
  expect(third.server.requests).toEqual([]);
  await third.server.stop();
  rmSync(data, { recursive: true });
});
