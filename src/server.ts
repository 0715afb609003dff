/**
 * The emulator as a server: a port on this machine, from start to stop.
 * @module
 */
import type { Server } from "node:http";
import type { Listener } from "listhen";
import { createTurns } from "./async/in-turn.ts";
import { type Emulator, openEmulator } from "./app/emulator.ts";
import { createHandle, type Hold, type RuleInput, type WorldHandle } from "./app/handle.ts";
import { listenExactly, portOf, urlOf } from "./app/listen.ts";
import { Connections } from "./app/connections.ts";
import { answerExpectations, createNodeHandler } from "./app/node.ts";
import { WORLD_NAME } from "./app/address.ts";
import { readSurroundings } from "./options/environment.ts";
import { type Options, resolveOptions } from "./options/index.ts";
import type { CapturedRequest } from "./schema/operation.ts";
import { toEntry } from "./store/entry.ts";
import { EmulatorError } from "./types/error.ts";
import type { Match } from "./types/match.ts";
import type { RuleError, RuleReply } from "./types/rule.ts";
import type { Verdict } from "./verify/verdict/finding.ts";
import type { Verification } from "./verify/expectation.ts";

/** How long `stop` waits for open streams, and for recordings whose caller has left. */
const DRAIN_MS = 5000;

/** What a server has while it runs. */
interface Running {
  readonly emulator: Emulator;
  readonly listener: Listener;
  readonly connections: Connections;
}

/** The emulator in a running server, for the command that prints what happens. */
export let emulatorOf: (server: MistralServer) => Emulator | undefined;

/**
 * @example
 * const server = new MistralServer(4755);
 * await server.start();
 * // … run your tests against server.url …
 * await server.stop();
 */
export class MistralServer {
  static {
    emulatorOf = (server) => server.#running?.emulator;
  }

  readonly #options: Readonly<Options>;
  /** Starts and stops run one after the other, each on what the one before has left. */
  readonly #inTurn = createTurns();
  #running: Running | undefined;
  #port: number;

  /**
   * @param port the port to listen on; 0 picks a free one.
   * @throws EmulatorError `BAD_OPTION`.
   */
  constructor(port: number = 4755, options: Partial<Omit<Options, "port">> = {}) {
    this.#options = resolveOptions({ ...readSurroundings(), ...options, port });
    this.#port = this.#options.port;
  }

  /** The port that the server listens on; before `start` the requested one, after `stop` the one that it had. */
  get port(): number {
    return this.#port;
  }

  /**
   * The base URL without `/v1`, which some clients want and others don't.
   * @throws EmulatorError `NOT_RUNNING` before the start on a port that is still to be picked.
   */
  get url(): string {
    if (this.port === 0) throw notRunning();
    return urlOf(this.#options.host, this.port);
  }

  /** The captured requests of the default world, oldest first. */
  get requests(): CapturedRequest[] {
    return this.#requestsOf("");
  }

  /** The newest captured request. */
  get lastRequest(): CapturedRequest | undefined {
    return this.requests.at(-1);
  }

  /** As `WorldHandle.find`, in the default world. */
  find(match: Match): Promise<CapturedRequest[]> {
    return this.#handle.find(match);
  }

  /** A separate world on the same port. Its first call creates it. */
  world(name: string): WorldHandle {
    if (!WORLD_NAME.test(name)) {
      throw new EmulatorError(
        "BAD_OPTION",
        `A world's name is up to 128 letters, digits, ".", "_" and "-", not ${JSON.stringify(name)}.`,
      );
    }
    return createHandle(name, this.#hold);
  }

  /** As `WorldHandle.rules`, in the default world. */
  rules(rules: RuleInput | readonly RuleInput[]): Promise<void> {
    return this.#handle.rules(rules);
  }

  /** As `WorldHandle.say`, in the default world. */
  say(reply: string | RuleReply): Promise<void> {
    return this.#handle.say(reply);
  }

  /** As `WorldHandle.fail`, in the default world. */
  fail(error: number | RuleError): Promise<void> {
    return this.#handle.fail(error);
  }

  /** As `WorldHandle.on`, in the default world. */
  on(...args: Parameters<WorldHandle["on"]>): Promise<() => Promise<void>> {
    return this.#handle.on(...args);
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
      const { controlKey } = this.#options;
      if (controlKey !== undefined) request.headers.set("authorization", `Bearer ${controlKey}`);
      if (this.#running) return this.#running.emulator.fetch(request);
      throw notRunning();
    },
  };
  readonly #handle: WorldHandle = createHandle("", this.#hold);

  #requestsOf(world: string): CapturedRequest[] {
    const found = this.#running?.emulator.store.worlds().find(({ name }) => name === world);
    // The kind comes from the operation, which determines the type of the body.
    return (found?.log.list().map(toEntry) as CapturedRequest[] | undefined) ?? [];
  }

  /**
   * Starts listening. Resolves with the server itself when it answers.
   * @throws EmulatorError `CANNOT_LISTEN` or `CANNOT_STORE`.
   */
  start(): Promise<this> {
    return this.#inTurn(async () => {
      this.#running ??= await this.#open();
      this.#port = portOf(this.#running.listener);
      return this;
    });
  }

  async #open(): Promise<Running> {
    const emulator = await openEmulator(this.#options);
    try {
      const { bodyLimit } = this.#options;
      const connections = new Connections();
      const handler = connections.noting(createNodeHandler(emulator.fetch, bodyLimit));
      const listener = await listenExactly(handler, this.#options);
      const server = listener.server as Server;
      answerExpectations(server, bodyLimit);
      connections.watch(server);
      return { emulator, listener, connections };
    } catch (error) {
      await emulator.close();
      throw error;
    }
  }

  /**
   * Stops accepting, gives open answers and recordings up to 5 seconds to end, and writes unwritten data. Waits for a start in
   * progress first.
   */
  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const running = this.#running;
      this.#running = undefined;
      if (running) await close(running);
    });
  }

  /**
   * Forgets everything in every world, like `POST /__parlel/reset`.
   * @throws EmulatorError `NOT_RUNNING`.
   */
  async reset(): Promise<void> {
    if (!this.#running) throw notRunning();
    await this.#running.emulator.store.reset();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function close({ emulator, listener, connections }: Running): Promise<void> {
  emulator.drain();
  const late = performance.now() + DRAIN_MS;
  const deadline = setTimeout(() => connections.closeAll(), DRAIN_MS);
  await listener.close();
  clearTimeout(deadline);
  await emulator.close(Math.max(0, late - performance.now()));
}

function notRunning(): EmulatorError {
  return new EmulatorError("NOT_RUNNING", "The server isn't running. Await start() first.");
}
