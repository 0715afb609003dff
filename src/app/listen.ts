/**
 * Listening on a port of this machine.
 * @module
 */
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:net";
import { listen, type Listener } from "listhen";
import { createTurns } from "../async/in-turn.ts";
import { isLoopback } from "../guards/origin.ts";
import type { Options } from "../options/index.ts";
import { EmulatorError } from "../types/error.ts";

/** How many connections may wait to be accepted, if the system allows that many. Node's default is 511. */
const BACKLOG = 4096;

// listhen probes for a free port before it binds one, so two starts at once could find the same: they take turns.
const inTurn = createTurns();

/** Hosts that listhen takes. Instead of any other it would listen on all addresses. */
const HOST = /^(?!-)[\d.:A-Za-z-]{1,63}(?<!-)$/;

const UNREADABLE =
  "that host isn't an IP address or a name of letters, digits, dots and hyphens. Leave out --host, or use 0.0.0.0 for all addresses.";

/**
 * Listens on the given port, and on no other.
 * @throws EmulatorError `CANNOT_LISTEN` with the reason.
 */
export async function listenExactly(
  handler: RequestListener,
  { host, port }: Pick<Options, "host" | "port">,
): Promise<Listener> {
  if (!HOST.test(host)) throw cannotListenOn(host, port, UNREADABLE);
  const listener = await inTurn(() =>
    listen(handler, {
      hostname: host,
      // Exactly this port, never another free one.
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
  raiseBacklog(listener.server);
  return listener;
}

/** listhen has no option for it. POSIX lets a listening socket listen again, but Node has no public API for that. */
function raiseBacklog(server: Server): void {
  const { _handle } = server as { _handle?: { listen?(backlog: number): number } };
  _handle?.listen?.(BACKLOG);
}

/** What is wrong with an address, by the codes of Node's errors. */
const CAUSES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_, port) =>
    `port ${port} is in use. Stop whatever is using it, or choose another with --port, or in code with new MistralServer(PORT): 0 picks a free one.`,
  EADDRNOTAVAIL: (host) =>
    `${host} isn't an address of this machine. Leave out --host, or use 0.0.0.0 for all of them.`,
  ENOTFOUND: (host) =>
    `${host} isn't an address, and DNS doesn't know the name. Leave out --host, or use 0.0.0.0 for all addresses.`,
  EACCES: (_, port) =>
    `port ${port} is reserved for the administrator. Choose one from 1024 up with --port.`,
};

/** listhen reports only that it failed. Binding once more finds out why. */
async function cannotListen(host: string, port: number, cause?: Error): Promise<EmulatorError> {
  const error = (await bindOnce(host, port)) ?? cause;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? "";
  const why = CAUSES[/^(EAI_|ENOTFOUND)/.test(code) ? "ENOTFOUND" : code];
  const said = why?.(host, port) ?? error?.message ?? "the port was taken a moment ago.";
  return cannotListenOn(host, port, said, error);
}

function cannotListenOn(host: string, port: number, why: string, cause?: unknown): EmulatorError {
  return new EmulatorError("CANNOT_LISTEN", `Cannot listen on ${host}:${port}: ${why}`, cause);
}

function bindOnce(host: string, port: number): Promise<Error | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}

/** The port that a listener is bound to. */
export function portOf(listener: Listener): number {
  return (listener.server.address() as { port: number }).port;
}

/** The URL at which this machine reaches a server on a host and a port. */
export function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}
