/**
 * A port of this machine.
 * @module
 */
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:net";
import { listen, type Listener } from "listhen";
import { createTurns } from "../async/in-turn.ts";
import { isLoopback } from "../guards/origin.ts";
import type { Options } from "../options/index.ts";
import { EmulatorError } from "../types/error.ts";

/** How many connections may wait to be accepted, where the system lets so many. Node takes 511 unless it is told. */
const BACKLOG = 4096;

// listhen probes for a free port before it binds one, so two starts at once could find the same: they take turns.
const inTurn = createTurns();

/**
 * Listens on the port that is named, and on no other.
 * @throws EmulatorError `CANNOT_LISTEN` that says why.
 */
export async function listenExactly(
  handler: RequestListener,
  { host, port }: Pick<Options, "host" | "port">,
): Promise<Listener> {
  const listener = await inTurn(() =>
    listen(handler as Parameters<typeof listen>[0], {
      hostname: host,
      // Exactly this port, never another that happens to be free.
      port: { port, random: port === 0, alternativePortRange: [0, -1] },
      public: !isLoopback(host),
      autoClose: false,
      isTest: true,
    }),
  ).catch(async (error: Error) => {
    throw await cannotListen(host, port, error);
  });
  if (port !== 0 && portOf(listener) !== port) {
    await listener.close();
    throw await cannotListen(host, port);
  }
  raiseBacklog(listener.server as Server);
  return listener;
}

/** listhen doesn't hand it on. A socket that listens may be told to once more (POSIX), which Node itself has no words for. */
function raiseBacklog(server: Server): void {
  const { _handle } = server as { _handle?: { listen?(backlog: number): number } };
  _handle?.listen?.(BACKLOG);
}

/** What is wrong with an address, by the codes of Node's errors. */
const CAUSES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) =>
    `port ${port} is in use. Stop who uses it, or choose another with --port (0 picks a free one).`,
  EADDRNOTAVAIL: (host) =>
    `${host} is no address of this machine. Leave out --host, or use 0.0.0.0 for all of them.`,
  ENOTFOUND: (host) =>
    `${host} is no address, and DNS doesn't know the name. Leave out --host, or use 0.0.0.0 for all addresses.`,
  EACCES: (_, port) =>
    `port ${port} is for the administrator alone. Choose one from 1024 with --port.`,
};

/** listhen says only that it failed. Binding once more says why. */
async function cannotListen(host: string, port: number, cause?: Error): Promise<EmulatorError> {
  const error = (await bindOnce(host, port)) ?? cause;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const why = CAUSES[/^(EAI_|ENOTFOUND)/.test(code) ? "ENOTFOUND" : code];
  const said = why?.(host, port) ?? error?.message ?? "the port was taken a moment ago.";
  return new EmulatorError("CANNOT_LISTEN", `Cannot listen on ${host}:${port}: ${said}`, error);
}

function bindOnce(host: string, port: number): Promise<Error | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

/** The port that is listened on. */
export function portOf(listener: Listener): number {
  return (listener.server.address() as { port: number }).port;
}

/** Where a server on a host and a port is found from this machine. */
export function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}
