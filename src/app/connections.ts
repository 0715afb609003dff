/**
 * The connections of a server: none may stall for long in the middle of something, and all can be closed.
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** In milliseconds. */
export interface Patience {
  /** How long the head of a request may take to arrive. */
  readonly head: number;
  /** How often to look for slow heads. */
  readonly look: number;
  /** How long an awaited body, or an answer waiting to be read, may stand still. */
  readonly standstill: number;
  /** How long a connection may be idle. */
  readonly idle: number;
}

/** The idle time is longer than clients' pools keep a connection, so that none sends a request into a closing one. */
const PATIENCE: Patience = { head: 10_000, look: 2000, standstill: 30_000, idle: 75_000 };

/** What we know about a connection. */
interface Connection {
  /** The request in progress. Kept any longer, past requests would outlive the young generation and fill memory. */
  req: IncomingMessage | undefined;
  res: ServerResponse | undefined;
  /** How many requests have begun, and how many had at the previous look. */
  begun: number;
  seen: number;
  /** How many of the bytes read belong to whole requests. */
  atRest: number;
  /** Since when the head of a request has been arriving. */
  since: number | undefined;
}

export interface Connections {
  /** Closes them all, whatever they are doing. */
  closeAll(): void;
}

/** Watches the connections of a server from now on. */
export function watchConnections(
  server: Server,
  { head, look, standstill, idle }: Patience = PATIENCE,
): Connections {
  const open = new Map<Socket, Connection>();
  server.keepAliveTimeout = idle;
  // Node would count from the start of the connection, including the time a busy server took to read what had arrived.
  server.headersTimeout = 0;
  // To Node, any progress of a write is a sign of life, however large the write.
  server.timeout = standstill;
  server.on("connection", (socket) => {
    open.set(socket, {
      req: undefined,
      res: undefined,
      begun: 0,
      seen: 0,
      atRest: 0,
      since: undefined,
    });
    socket.setTimeout(idle);
    socket.on("close", () => open.delete(socket));
  });
  function release(this: ServerResponse): void {
    const connection = open.get(this.req.socket);
    if (connection?.res === this && this.req.complete) connection.req = connection.res = undefined;
  }
  server.prependListener("request", (req: IncomingMessage, res: ServerResponse) => {
    const connection = open.get(req.socket);
    if (!connection) return;
    if (connection.begun === 0) req.socket.setTimeout(standstill);
    connection.req = req;
    connection.res = res;
    connection.begun++;
    connection.since = undefined;
    res.on("close", release);
  });
  server.on("timeout", (socket: Socket) => {
    const connection = open.get(socket);
    if (connection && isWaitingForUs(connection, socket)) return;
    socket.destroy();
  });
  const timer = setInterval(() => {
    const now = performance.now();
    for (const [socket, connection] of open) {
      if (headSince(connection, socket.bytesRead, now) <= now - (head - look)) socket.destroy();
    }
  }, look);
  timer.unref();
  server.on("close", () => clearInterval(timer));
  return {
    closeAll() {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}

/** Whether the connection is waiting for us, so that silence isn't a standstill. */
function isWaitingForUs({ req, res }: Connection, socket: Socket): boolean {
  if (!req || !res || res.closed) return false;
  return req.complete && socket.writableLength === 0;
}

/** When the head of a request began to arrive; now if none is arriving. */
function headSince(connection: Connection, bytesRead: number, now: number): number {
  const { req, res, begun, seen } = connection;
  const isAnswering = req !== undefined && !(req.complete && res?.closed);
  // A whole request may have come and been answered since the last look.
  if (isAnswering || begun !== seen) connection.atRest = bytesRead;
  connection.seen = begun;
  if (bytesRead === connection.atRest) connection.since = undefined;
  else connection.since ??= now;
  return connection.since ?? now;
}
