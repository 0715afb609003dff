/**
 * The emulator as a server: a port on this machine, from start to stop.
 * @module
 */
import type { Server } from "node:http";
import type { Listener } from "listhen";
import { type Emulator, openEmulator } from "./app/emulator.ts";
import { createHandle, type Hold, type RuleInput, type WorldHandle } from "./app/handle.ts";
import { createNodeHandler } from "./app/node.ts";
import { WORLD_NAME } from "./app/address.ts";
import { createTurns } from "./async/in-turn.ts";
import { isLoopback } from "./guards/origin.ts";
import { readSurroundings } from "./options/environment.ts";
import { type Options, resolveOptions } from "./options/index.ts";
import { toEntry } from "./store/ring.ts";
import { EmulatorError } from "./types/error.ts";
import type { LogEntry } from "./types/log.ts";
import type { Match } from "./types/match.ts";
import type { RuleReply } from "./types/rule.ts";
import type { Verdict } from "./verify/verdict/finding.ts";
import type { Verification } from "./verify/expectation.ts";

/** How long `stop` waits for open streams, and for recordings whose caller has left. */
const DRAIN_MS = 5000;
/** Longer than the pools of the clients keep a connection, so that none sends a request into a closing one. */
const KEEP_ALIVE_MS = 75_000;

/**
 * @example
 * const server = new MistralServer(4755);
 * await server.start();
 * // … run your tests against server.url …
 * await server.stop();
 */
export class MistralServer {
  readonly #options: Readonly<Options>;
  #running: { emulator: Emulator; listener: Listener } | undefined;

  /**
   * @param port the port to listen on; 0 picks a free one.
   * @throws EmulatorError `BAD_OPTION`.
   */
  constructor(port: number = 4755, options: Partial<Omit<Options, "port">> = {}) {
    this.#options = resolveOptions({ ...readSurroundings(), ...options, port });
  }

  /** The port that is listened on; the asked one before `start`. */
  get port(): number {
    return this.#running ? portOf(this.#running.listener) : this.#options.port;
  }

  /** The base URL without `/v1`, which some clients want and others don't. */
  get url(): string {
    return urlOf(this.#options.host, this.port);
  }

  /** The captured requests of the default world, oldest first. */
  get requests(): LogEntry[] {
    return this.#requestsOf("");
  }

  /** A world of its own on the same port. It is made by its first call. */
  world(name: string): WorldHandle {
    if (!WORLD_NAME.test(name)) {
      throw new EmulatorError(
        "BAD_OPTION",
        `A world is named by up to 128 letters, digits, ".", "_" and "-"; ${JSON.stringify(name)} is not.`,
      );
    }
    return createHandle(name, this.#hold);
  }

  /** As `WorldHandle.rules`, in the default world. */
  rules(rules: RuleInput | readonly RuleInput[]): Promise<void> {
    return this.#handle.rules(rules);
  }

  /** As `WorldHandle.answer`, in the default world. */
  answer(match: Match, reply: RuleReply | readonly RuleReply[]): Promise<void> {
    return this.#handle.answer(match, reply);
  }

  /** As `WorldHandle.plan`, in the default world. */
  plan(plan: string | object | null): Promise<void> {
    return this.#handle.plan(plan);
  }

  /** As `WorldHandle.verify`, in the default world. */
  verify(verification: Verification): Promise<readonly (readonly number[])[]> {
    return this.#handle.verify(verification);
  }

  /** As `WorldHandle.verdict`, in the default world. */
  verdict(): Promise<Verdict> {
    return this.#handle.verdict();
  }

  readonly #hold: Hold = {
    url: () => this.url,
    requests: (world) => this.#requestsOf(world),
    ask: (request) => {
      if (this.#running) return this.#running.emulator.fetch(request);
      throw new EmulatorError("NOT_RUNNING", "The server isn't running. Await start() first.");
    },
  };
  readonly #handle: WorldHandle = createHandle("", this.#hold);

  #requestsOf(world: string): LogEntry[] {
    const found = this.#running?.emulator.store.worlds().find(({ name }) => name === world);
    return found?.log.list().map(toEntry) ?? [];
  }

  /**
   * Listens. Resolves with the server itself when it answers.
   * @throws EmulatorError `CANNOT_LISTEN` or `CANNOT_STORE`.
   */
  async start(): Promise<this> {
    if (this.#running) return this;
    const emulator = await openEmulator(this.#options);
    try {
      const { bodyLimit } = this.#options;
      const handler = createNodeHandler(emulator.fetch, bodyLimit);
      this.#running = { emulator, listener: await listenExactly(handler, this.#options) };
    } catch (error) {
      await emulator.close();
      throw error;
    }
    return this;
  }

  /** Stops accepting, lets open answers and recordings end for up to 5 seconds, and writes what is unwritten. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    this.#running = undefined;
    const server = running.listener.server as Server;
    const late = performance.now() + DRAIN_MS;
    const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    await running.listener.close();
    clearTimeout(deadline);
    await running.emulator.close(Math.max(0, late - performance.now()));
  }

  /** Clears state and request log of every world, like `POST /__parlel/reset`. */
  async reset(): Promise<void> {
    await this.#running?.emulator.store.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

// listhen probes for a free port before it binds one, so two starts at once could find the same: they take turns.
const inTurn = createTurns();

async function listenExactly(
  handler: ReturnType<typeof createNodeHandler>,
  { host, port }: Options,
): Promise<Listener> {
  const { listen } = await import("listhen");
  const listener = await inTurn(() =>
    listen(handler as Parameters<typeof listen>[0], {
      hostname: host,
      // Exactly this port, never another that happens to be free.
      port: { port, random: port === 0, alternativePortRange: [0, -1] },
      public: !isLoopback(host),
      autoClose: false,
      isTest: true,
    }),
  ).catch((error: Error) => {
    throw cannotListen(host, port, error);
  });
  if (port !== 0 && portOf(listener) !== port) {
    await listener.close();
    throw cannotListen(host, port);
  }
  (listener.server as Server).keepAliveTimeout = KEEP_ALIVE_MS;
  return listener;
}

function cannotListen(host: string, port: number, cause?: Error): EmulatorError {
  return new EmulatorError(
    "CANNOT_LISTEN",
    `Cannot listen on ${host}:${port}: port ${port} is in use, or ${host} is no address of this machine. Free the port, or choose another with --port (0 picks a free one).`,
    cause,
  );
}

function portOf(listener: Listener): number {
  return (listener.server.address() as { port: number }).port;
}

/** Where a server on a host and a port is found from this machine. */
export function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}
