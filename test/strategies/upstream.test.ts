/** Calls to the upstream: through gateways and proxies, their errors, and their times. */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect as dial, type Socket } from "node:net";
import { join } from "node:path";
import { connect as dialSecurely } from "node:tls";
import { listen } from "listhen";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readSurroundings } from "../../src/options/environment.ts";
import { filesIn, fixtureIn, newFolder, put, recorder, replayer } from "../_fixtures.ts";
import { chatBody, KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  completion,
  events,
  JSON_TYPE,
  recordingProcess,
  said,
  startUpstream,
  STREAM_TYPE,
  type Upstream,
} from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => {
  upstream.asked.length = 0;
  upstream.answer = said("Hello there");
});

describe("a gateway", () => {
  test.each([
    ["", CHAT],
    ["/", CHAT],
    ["/v1", CHAT],
    ["/v1/", CHAT],
    ["/gateway/mistral", `/gateway/mistral${CHAT}`],
    ["/gateway/mistral/v1", `/gateway/mistral${CHAT}`],
  ])("at the path %j is asked at %s", async (path, asked) => {
    const { post } = await recorder(newFolder(), upstream.url + path);
    expect((await post(CHAT, chat("Hello"))).status).toBe(200);
    expect(upstream.asked.map((each) => each.path)).toEqual([asked]);
  });
});

describe("the cause of a failure is reported", () => {
  const messageOf = async (address: string): Promise<string> => {
    const { post } = await recorder(newFolder(), address);
    const response = await post(CHAT, chat("Hello"));
    expect(response.status).toBe(502);
    return ((await response.json()) as any).message;
  };

  test("a refused connection", async () => {
    const closed = await startUpstream();
    await closed.shut();
    expect(await messageOf(closed.url)).toBe(
      `${closed.url} could not be reached: ${new URL(closed.url).host} refused the connection; nothing listens there (ECONNREFUSED). Nothing was recorded.`,
    );
  });

  test("a name that doesn't exist", async () => {
    // Without a network the only known cause is that DNS doesn't answer.
    expect(await messageOf("https://nowhere.invalid")).toMatch(
      /^https:\/\/nowhere\.invalid could not be reached: DNS (knows no host nowhere\.invalid \(ENOTFOUND\)|doesn't answer for nowhere\.invalid; is there a network\? \(EAI_AGAIN\))\. Nothing was recorded\.$/,
    );
  });

  test("a server without TLS", async () => {
    const address = upstream.url.replace("http:", "https:");
    expect(await messageOf(address)).toMatch(
      /could not be reached: TLS failed: \S+ doesn't speak it, or another version of it \((EPROTO|ECONNRESET|ERR_SSL_\w+)\)/,
    );
  });

  test("a self-signed certificate", async () => {
    const secure = await listen((_, response) => response.end("{}"), {
      https: true,
      hostname: "127.0.0.1",
      port: { random: true },
      isTest: true,
      autoClose: false,
    });
    const { port } = secure.server.address() as AddressInfo;
    const said = await messageOf(`https://localhost:${port}`);
    await secure.close();
    expect(said).toMatch(
      /^https:\/\/localhost:\d+ could not be reached: the TLS certificate of localhost:\d+ is signed by nobody whom Node trusts; NODE_EXTRA_CA_CERTS=FILE adds a signer \(\w+\)\./,
    );
  });

  test("a key that the upstream refuses", async () => {
    upstream.answer = (response) =>
      response.writeHead(401, JSON_TYPE).end('{"detail":"Unauthorized"}');
    const folder = newFolder();
    const { post } = await recorder(folder, upstream.url);
    const response = await post(CHAT, chat("Hello"));
    expect([response.status, await response.text()]).toEqual([401, '{"detail":"Unauthorized"}']);
    expect(response.headers.get("x-parlel-hint")).toBe(
      `${upstream.url} answered 401: it refuses the key in MISTRAL_API_KEY.`,
    );
    expect(filesIn(folder)).toEqual([]);
  });

  test("an answer that breaks off", async () => {
    upstream.answer = (response) => {
      response.writeHead(200, { ...JSON_TYPE, "content-length": "1000" });
      response.write("{", () => response.socket?.destroy());
    };
    expect(await messageOf(upstream.url)).toMatch(
      /broke off its answer: .+\. Nothing was recorded/,
    );
  });
});

describe("a proxy", () => {
  const connects: IncomingMessage[] = [];
  const proxy = createServer();
  let refusal: string | undefined;
  let secure: Awaited<ReturnType<typeof listen>>;
  let certificate: string;
  let address: string;

  beforeAll(async () => {
    proxy.on("connect", (request, client: Socket) => {
      connects.push(request);
      if (refusal) return client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      const port = Number(request.url?.split(":").at(-1));
      const server = dial(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        server.pipe(client);
        client.pipe(server);
      });
      for (const socket of [server, client]) socket.on("error", () => {});
      return undefined;
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    secure = await listen(
      (_, response) => response.writeHead(200, JSON_TYPE).end(JSON.stringify(completion("Secure"))),
      {
        https: true,
        hostname: "127.0.0.1",
        port: { random: true },
        isTest: true,
        autoClose: false,
      },
    );
    const { port } = secure.server.address() as AddressInfo;
    address = `https://localhost:${port}`;
    const socket = dialSecurely({ port, host: "127.0.0.1", rejectUnauthorized: false });
    await once(socket, "secureConnect");
    const { raw, issuerCertificate } = socket.getPeerCertificate(true);
    const pem = [raw, issuerCertificate?.raw].flatMap((bytes) =>
      bytes
        ? `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`
        : [],
    );
    certificate = join(newFolder(), "certificate.pem");
    writeFileSync(certificate, pem.join(""));
    socket.destroy();
  });
  afterAll(async () => {
    await secure.close();
    proxy.close();
  });
  beforeEach(() => {
    refusal = undefined;
    connects.length = 0;
  });

  const through = (): string =>
    `http://name:word@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const ask = async (
    env: Record<string, string>,
    target = address,
  ): Promise<{ status: number; text: string; fixtures: string }> => {
    const fixtures = newFolder();
    const { url, stop } = await recordingProcess(fixtures, target, [], {
      NODE_EXTRA_CA_CERTS: certificate,
      ...env,
    });
    const response = await fetch(`${url}${CHAT}`, {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE },
      body: JSON.stringify(chat("Hello")),
    });
    const text = await response.text();
    expect(await stop()).toBe(0);
    return { status: response.status, text, fixtures };
  };

  test("is used if the environment names one", async () => {
    const { status, text, fixtures } = await ask({ HTTPS_PROXY: through() });
    expect([status, text]).toEqual([200, expect.stringContaining("Secure")]);
    expect(connects.map((each) => each.url)).toEqual([new URL(address).host]);
    const credentials = Buffer.from("name:word").toString("base64");
    expect(connects[0]?.headers["proxy-authorization"]).toBe(`Basic ${credentials}`);
    expect(fixtureIn(fixtures).recorded?.from).toBe(address);
  });

  test.each([
    ["hosts that NO_PROXY lists", (): Record<string, string> => ({ NO_PROXY: "localhost" })],
    ["any host, by a star", (): Record<string, string> => ({ no_proxy: "*" })],
  ])("is not asked for %s", async (_, except) => {
    const { status } = await ask({ HTTPS_PROXY: through(), ...except() });
    expect([status, connects.length]).toEqual([200, 0]);
  });

  test("is not used for an http upstream on this machine", async () => {
    const proxies = { HTTPS_PROXY: through(), HTTP_PROXY: through(), http_proxy: through() };
    const { status } = await ask(proxies, upstream.url);
    expect([status, connects.length]).toEqual([200, 0]);
  });

  test("that refuses is reported as the cause", async () => {
    refusal = "407 Proxy Authentication Required";
    const { status, text } = await ask({ https_proxy: through() });
    expect([status, text]).toEqual([502, expect.stringMatching(/could not be reached: .*407/)]);
    expect(text).not.toContain("word");
  });

  test("may be named without its protocol, in either spelling", () => {
    const { proxy: named } = readSurroundings({ https_proxy: "a:1", HTTPS_PROXY: "b:1" });
    expect(named).toEqual({ url: "a:1", except: "" });
    expect(readSurroundings({ HTTPS_PROXY: "" }).proxy).toBeUndefined();
  });
});

describe("how long an answer took", () => {
  test("is recorded, of a stream up to its first event", async () => {
    upstream.answer = (response, asked) => {
      setTimeout(() => said("Hello there")(response, asked), 60);
    };
    const [plain, stream] = [newFolder(), newFolder()];
    await (await (await recorder(plain, upstream.url)).post(CHAT, chat("Hello"))).text();
    expect(fixtureIn(plain).replies[0]!.latency).toBeGreaterThan(50);
    await (await (await recorder(stream, upstream.url)).post(CHAT, chat("Hello", true))).text();
    const [reply] = fixtureIn(stream).replies;
    expect(reply!.events![0]![0]).toBeGreaterThan(50);
    expect(reply).not.toHaveProperty("latency");
  });

  test("is replayed on request, and doesn't rewrite a file with the same answer", async () => {
    const fixtures = newFolder();
    const took = async (timing: string): Promise<number> => {
      const { post } = await replayer(fixtures, { timing });
      const started = performance.now();
      const response = await post(CHAT, chatBody("Hello"));
      expect(await response.text()).toBe('{"a":1}');
      return performance.now() - started;
    };
    const reply = { status: 200, headers: JSON_TYPE, latency: 120, json: { a: 1 } };
    put(fixtures, "chat/completions/a.json", {
      version: 1,
      request: { method: "POST", path: CHAT, body: chatBody("Hello") },
      replies: [reply],
    });
    expect(await took("recorded")).toBeGreaterThan(115);
    expect(await took("0.5x")).toBeGreaterThan(235);

    upstream.answer = (response) => response.writeHead(200, JSON_TYPE).end('{"a":1}');
    const { post } = await recorder(fixtures, upstream.url, { record: "all" });
    await (await post(CHAT, chatBody("Hello"))).text();
    const path = join(fixtures, "chat/completions/a.json");
    expect(JSON.parse(readFileSync(path, "utf8")).replies).toEqual([reply]);
  });

  test("of an event is the time since the one before", async () => {
    const fixtures = newFolder();
    const [first, ...rest] = events("Hello there");
    let goOn = (): void => {};
    const heard = new Promise<void>((resolve) => (goOn = resolve));
    upstream.answer = (response) => {
      response.writeHead(200, STREAM_TYPE).write(first);
      void heard.then(() => setTimeout(() => response.end(rest.join("")), 60));
    };
    const { post } = await recorder(fixtures, upstream.url);
    const pieces = (await post(CHAT, chat("Hello", true))).body!.getReader();
    // The wait starts once the first event has arrived, however late that is.
    await pieces.read();
    goOn();
    while (!(await pieces.read()).done);
    const delays = fixtureIn(fixtures).replies[0]!.events!.map(([delay]) => delay);
    expect(delays[1]).toBeGreaterThan(50);
  });
});
