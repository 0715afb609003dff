/**
 * Shared by all tests: running a suite in process and over a socket, and short ways to send requests.
 * @module
 */
import { afterAll, beforeAll, describe, vi } from "vitest";
import { type Emulator, openEmulator } from "../src/app/emulator.ts";
import { resolveOptions } from "../src/options/index.ts";
import { MistralServer } from "../src/server.ts";
import type { Options } from "../src/options/index.ts";

/** A way to reach one emulator. */
export interface Api {
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A POST of a JSON body, or of a text unchanged, with a key. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

export const KEY = { authorization: "Bearer parlel" };

function api(fetch: Api["fetch"]): Api {
  return {
    fetch,
    post: (path, body, headers) =>
      fetch(path, {
        method: "POST",
        headers: { ...KEY, "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    get: (path, headers) => fetch(path, { headers: { ...KEY, ...headers } }),
  };
}

/** Servers on other runtimes by name, started by `npm run test:runtimes`. Their options are the defaults. */
const ELSEWHERE = Object.entries<string>(JSON.parse(process.env.PARLEL_ELSEWHERE ?? "{}"));

/**
 * Runs a suite twice: against the application itself, and through a server's socket. If servers on other runtimes are named, suites
 * that need no options also run against each of those, in their own world.
 */
export function describeServed(
  title: string,
  suite: (api: Api) => void,
  options: Partial<Options> = {},
): void {
  for (const [name, url] of Object.keys(options).length === 0 ? ELSEWHERE : []) {
    const world = title.replaceAll(/[^\w]+/g, "-");
    describe(`${title} (on ${name})`, () => {
      // Other servers keep idle connections for a shorter time than ours.
      const once = (init: RequestInit = {}) => ({
        ...init,
        headers: { ...init.headers, connection: "close" },
      });
      // A test may name a world itself.
      const at = (path: string): string => (path.startsWith("/~") ? path : `/~${world}${path}`);
      suite(api((path, init) => fetch(url + at(path), once(init))));
    });
  }

  describe(`${title} (in process)`, () => {
    let emulator: Emulator;
    beforeAll(async () => {
      emulator = await openEmulator(resolveOptions(options));
    });
    afterAll(() => emulator.close());
    suite(api(async (path, init) => emulator.fetch(new Request(`http://127.0.0.1${path}`, init))));
  });

  describe(`${title} (over a socket)`, () => {
    const server = new MistralServer(0, options);
    beforeAll(() => server.start());
    afterAll(() => server.stop());
    suite(api((path, init) => fetch(`${server.url}${path}`, init)));
  });
}

/** A started server, and a way to reach it; the caller stops it. */
export async function startServer(
  options: Partial<Options> = {},
): Promise<{ server: MistralServer; api: Api }> {
  const server = await new MistralServer(0, options).start();
  return { server, api: api((path, init) => fetch(`${server.url}${path}`, init)) };
}

/** A chat body around one user message. */
export function chatBody(content: unknown, more: object = {}): Record<string, unknown> {
  return { model: "mistral-small-latest", messages: [{ role: "user", content }], ...more };
}

/** The data of each event of a stream, including `[DONE]`. */
export function eventsOf(stream: string): string[] {
  return stream.split("\n\n").flatMap((frame) => (frame ? [frame.replace(/^data: /, "")] : []));
}

/** The events of a stream that names them, as their data; the name must be the data's type. */
export function namedEventsOf(stream: string): any[] {
  return stream.split("\n\n").flatMap((frame) => {
    if (frame === "") return [];
    const [, name, data] = /^event: (\S+)\ndata: (.+)$/.exec(frame) ?? [];
    const event = JSON.parse(data ?? "null");
    if (event?.type !== name) throw new Error(`not an event: ${frame}`);
    return [event];
  });
}

/** The chunks of a chat stream. */
export function chunksOf(stream: string): any[] {
  return eventsOf(stream)
    .slice(0, -1)
    .map((data) => JSON.parse(data));
}

/** Stops the clock until `vi.useRealTimers`: only `vi.advanceTimersByTimeAsync` moves it on, however long this process is paused. */
export function stopClock(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
}

/** Waits until a check passes, however busy the machine is. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 300_000 });
}
