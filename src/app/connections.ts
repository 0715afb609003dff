/**
 * The connections of a server: none may stall for long in the middle of something, and all can be closed.
 * @module
 */
import type { RequestListener, Server, ServerResponse } from "node:http";
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
  /** The answer in progress. Kept any longer, past requests would outlive the young generation and fill memory. */
  res: ServerResponse | undefined;
  /** How many requests have begun, and how many had at the previous look. */
  begun: number;
  seen: number;
  /** How many bytes had been read at the previous look, and how many of them belong to whole requests. */
  read: number;
  atRest: number;
  /** Since when the head of a request has been arriving. */
  since: number | undefined;
  /** For how long it may be silent, in milliseconds; 0 while it isn't timed. */
  limit: number;
}

/** The connections of a server: make one, let it note the requests, then watch the server that gets them. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();
  readonly #patience: Patience;

  constructor(patience: Patience = PATIENCE) {
    this.#patience = patience;
  }

  /**
   * A handler that notes each request, too. A listener of its own would cost a fortieth of a chat completion, because Node copies an
   * event's listeners whenever there are several.
   */
  noting(handler: RequestListener): RequestListener {
    const open = this.#open;
    function release(this: ServerResponse): void {
      const connection = open.get(this.req.socket);
      if (connection?.res === this && this.req.complete) connection.res = undefined;
    }
    return (req, res) => {
      const connection = open.get(req.socket);
      if (connection) {
        connection.res = res;
        connection.begun++;
        connection.since = undefined;
        res.on("close", release);
      }
      handler(req, res);
    };
  }

  /**
   * Watches the connections of a server from now on. Node would set two timers for each request; instead, a look at all connections
   * now and then times those alone that are silent.
   */
  watch(server: Server): void {
    const open = this.#open;
    const { head, look, standstill, idle } = this.#patience;
    server.keepAliveTimeout = 0;
    // Node would count from the start of the connection, including the time a busy server took to read what had arrived.
    server.headersTimeout = 0;
    server.on("connection", (socket) => {
      open.set(socket, {
        res: undefined,
        begun: 0,
        seen: 0,
        read: 0,
        atRest: 0,
        since: undefined,
        limit: 0,
      });
      socket.on("close", () => open.delete(socket));
    });
    server.on("timeout", (socket: Socket) => {
      const connection = open.get(socket);
      if (connection && isWaitingForUs(connection, socket)) return;
      socket.destroy();
    });
    const timer = setInterval(() => {
      const now = performance.now();
      for (const [socket, connection] of open) {
        const isSilent = lookAt(connection, socket.bytesRead, now);
        if ((connection.since ?? now) <= now - (head - look)) socket.destroy();
        else timeSilence(socket, connection, isSilent ? (connection.res ? standstill : idle) : 0);
      }
    }, look);
    timer.unref();
    server.on("close", () => clearInterval(timer));
  }

  /** Closes them all, whatever they are doing. */
  closeAll(): void {
    for (const socket of this.#open.keys()) socket.destroy();
  }
}

/** To Node, any progress of a write ends a silence, however large the write. */
function timeSilence(socket: Socket, connection: Connection, limit: number): void {
  if (connection.limit === limit) return;
  connection.limit = limit;
  socket.setTimeout(limit);
}

/** Whether the connection is waiting for us, so that silence isn't a standstill. */
function isWaitingForUs({ res }: Connection, socket: Socket): boolean {
  return res !== undefined && !res.closed && res.req.complete && socket.writableLength === 0;
}

/**
 * Notes what a connection has done since the previous look.
 * @returns whether it has been silent.
 */
function lookAt(connection: Connection, bytesRead: number, now: number): boolean {
  const { res, begun, seen, read } = connection;
  if (res?.closed && res.req.complete) connection.res = undefined;
  // A whole request may have come and been answered since the last look.
  if (connection.res || begun !== seen) connection.atRest = bytesRead;
  if (bytesRead === connection.atRest) connection.since = undefined;
  else connection.since ??= now;
  connection.seen = begun;
  connection.read = bytesRead;
  return begun === seen && bytesRead === read;
}
