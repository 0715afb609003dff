/**
 * The connections of a server: none may stay in the middle of something for long, and all can be closed.
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** In milliseconds. */
export interface Patience {
  /** How long the head of a request may take. */
  readonly head: number;
  /** How often slow heads are looked for. */
  readonly look: number;
  /** How long nothing may move of a body that is awaited, or of an answer that waits to be read. */
  readonly standstill: number;
  /** How long a connection may be idle. */
  readonly idle: number;
}

/** Idle longer than the pools of the clients keep a connection, so that none sends a request into a closing one. */
const PATIENCE: Patience = { head: 10_000, look: 2000, standstill: 30_000, idle: 75_000 };

/** What is known of a connection. */
interface Connection {
  /** The request in progress, or the last one. */
  req: IncomingMessage | undefined;
  res: ServerResponse | undefined;
  /** The request that was in progress, or the last one, when it was last looked at. */
  seen: IncomingMessage | undefined;
  /** How many bytes had been read that belong to requests. */
  atRest: number;
  /** Since when the head of a request has been arriving. */
  since: number | undefined;
}

export interface Connections {
  /** Closes them all, whatever they are in the middle of. */
  closeAll(): void;
}

/** Watches over the connections of a server from now on. */
export function watchConnections(
  server: Server,
  { head, look, standstill, idle }: Patience = PATIENCE,
): Connections {
  const open = new Map<Socket, Connection>();
  server.keepAliveTimeout = idle;
  // Node would count from the connection on, and with it how long a server was busy that hadn't read what was there.
  server.headersTimeout = 0;
  // Node counts a write that moves on as a sign of life, however large it is.
  server.timeout = standstill;
  server.on("connection", (socket) => {
    open.set(socket, {
      req: undefined,
      res: undefined,
      seen: undefined,
      atRest: 0,
      since: undefined,
    });
    socket.setTimeout(idle);
    socket.on("close", () => open.delete(socket));
  });
  server.prependListener("request", (req: IncomingMessage, res: ServerResponse) => {
    const connection = open.get(req.socket);
    if (!connection) return;
    if (!connection.req) req.socket.setTimeout(standstill);
    connection.req = req;
    connection.res = res;
    connection.since = undefined;
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

/** Whether it is our turn to do something, so that silence is no standstill. */
function isWaitingForUs({ req, res }: Connection, socket: Socket): boolean {
  if (!req || !res || res.closed) return false;
  return req.complete && socket.writableLength === 0;
}

/** Since when the head of a request has been arriving; now when none is. */
function headSince(connection: Connection, bytesRead: number, now: number): number {
  const { req, res } = connection;
  const isAnswering = req !== undefined && !(req.complete && res?.closed);
  // What came since the last look may have been a whole request, answered meanwhile.
  if (isAnswering || req !== connection.seen) connection.atRest = bytesRead;
  connection.seen = req;
  if (bytesRead === connection.atRest) connection.since = undefined;
  else connection.since ??= now;
  return connection.since ?? now;
}
