/**
 * The application behind node:http.
 * @module
 */
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { FastURL, NodeRequest, sendNodeResponse } from "srvx/node";
import type { PlainRequest } from "../types/request.ts";
import { PART, type Whole } from "../wire/delivery.ts";
import { badRequest } from "../wire/errors.ts";
import { mediumOf } from "../wire/medium.ts";
import { DeliveredResponse, toResponse, WholeResponse } from "../wire/response.ts";
import type { Fetch } from "./application.ts";
import { deliver, giveUp } from "./deliver.ts";
import { inOrder } from "./in-order.ts";
import { Slices } from "./slices.ts";
import { readText, type TextReader } from "./text.ts";
import { tooMuchUnread, Unread } from "./unread.ts";

/** How long to take an unwanted body from a client that won't read its answer before it has sent it. */
const LINGER_MS = 5000;

/**
 * Makes a request handler for a node:http server.
 * @param limit bytes of a body after which reading stops.
 */
export function createNodeHandler(
  fetch: Fetch,
  limit: number,
): (req: IncomingMessage, res: ServerResponse) => void {
  const shared = { unread: new Unread(), slices: new Slices() };
  const send = (res: ServerResponse, response: Response): void => sendWithin(shared, res, response);
  const answer = (request: NodePlainRequest): void => {
    const { res } = request;
    try {
      const response = fetch(request);
      if (response instanceof Promise) {
        response.then((late) => send(res, late)).catch((error) => giveUp(res, error));
      } else send(res, response);
    } catch (error) {
      giveUp(res, error);
    }
  };
  return (req, res) => {
    const fault = faultOf(req);
    if (fault !== undefined) return send(res, toResponse(badRequest(fault).reply, false));
    const request = new NodePlainRequest(req, res, limit);
    // An answer that needn't wait takes no promise, so the text is read before the application runs.
    if (bringsText(req, limit)) request.whenRead(answer);
    else answer(request);
  };
}

/** Keeps a client that asks first (`Expect: 100-continue`) from sending a body that is too large. */
export function answerExpectations(server: Server, limit: number): void {
  server.on("checkContinue", (req: IncomingMessage, res: ServerResponse) => {
    if (!(Number(req.headers["content-length"]) > limit)) res.writeContinue();
    server.emit("request", req, res);
  });
}

/** What makes a request unreadable. */
function faultOf(req: IncomingMessage): string | undefined {
  const { url = "/" } = req;
  if (!isTarget(url))
    return `${JSON.stringify(url)} can't be read: a request names a path, or a whole http address.`;
  return namesTwoHosts(req) ? "A request names one host." : undefined;
}

/** Whether a request's target has a form of RFC 9112 section 3.2: a path, an address, or `*`. srvx takes others for the path `/`. */
function isTarget(url: string): boolean {
  return (
    url.startsWith("/") || url === "*" || (/^https?:\/\/[^/?#]/i.test(url) && URL.canParse(url))
  );
}

/** Whether a request has two `Host` headers. Node would take the first; RFC 9112 section 3.2 refuses such a request. */
function namesTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count > 1;
}

/** Whether the request has a text body that will be read. */
function bringsText({ method, headers }: IncomingMessage, limit: number): boolean {
  if (method === "GET" || method === "HEAD" || method === "OPTIONS") return false;
  const medium = mediumOf(headers["content-type"] ?? null);
  if (medium === "binary" || medium === "multipart") return false;
  return !(Number(headers["content-length"]) > limit);
}

/** srvx's request, with the parts that every call reads taken straight from Node. */
class NodePlainRequest extends NodeRequest implements PlainRequest, TextReader {
  readonly delivers = true;
  readonly res: ServerResponse;
  readonly #req: IncomingMessage;
  readonly #limit: number;
  #then: ((request: NodePlainRequest) => void) | undefined;
  #url: URL | undefined;
  #text: string | undefined;
  #fault: Error | undefined;

  constructor(req: IncomingMessage, res: ServerResponse, limit: number) {
    super({ req, res, maxRequestBodySize: limit });
    this.res = res;
    this.#req = req;
    this.#limit = limit;
  }

  get rawHeaders(): readonly string[] {
    return this.#req.rawHeaders;
  }

  header(name: string): string | null {
    const value = this.#req.headers[name];
    return typeof value === "string" ? value : value === undefined ? null : value.join(", ");
  }

  /** Routes don't depend on the host. */
  override get _url(): URL {
    return (this.#url ??= this.#parse());
  }

  #parse(): URL {
    const { url = "/" } = this.#req;
    if (!url.startsWith("/")) return super._url as URL;
    const query = url.indexOf("?");
    // srvx's types declare less than the class can do.
    return new (FastURL as new (parts: object) => URL)({
      protocol: "http:",
      host: "localhost",
      pathname: query < 0 ? url : url.slice(0, query),
      search: query < 0 ? "" : url.slice(query),
    });
  }

  async *readPieces(): AsyncGenerator<Uint8Array> {
    const req = this.#req;
    try {
      yield* req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
    } finally {
      // Discard what nobody reads, so that the answer can be sent.
      req.resume();
    }
  }

  readText(): string | undefined {
    if (this.#fault) throw this.#fault;
    return this.#text;
  }

  /** Reads the text, then calls `then`, whether reading succeeded or failed. */
  whenRead(then: (request: NodePlainRequest) => void): void {
    this.#then = then;
    readText(this.#req, this.#limit, this);
  }

  onText(text: string): void {
    this.#text = text;
    this.#then!(this);
  }

  onFault(fault: Error): void {
    this.#fault = fault;
    this.#then!(this);
  }
}

/** What all answers of a server share. */
interface Shared {
  readonly unread: Unread;
  readonly slices: Slices;
}

function sendWithin(shared: Shared, res: ServerResponse, response: Response): void {
  const { unread, slices } = shared;
  const refuse = (): void => sendWithin(shared, res, toResponse(tooMuchUnread(), true));
  if (response instanceof WholeResponse) {
    const { whole } = response;
    if (!unread.admits(res, whole.body.length)) return refuse();
    // Requests that arrived together are answered together: a waiting client wakes once, not for each answer.
    setImmediate(sendWhole, res, whole, slices);
  } else if (response instanceof DeliveredResponse) {
    const { delivered } = response;
    const size = delivered.frames.reduce((sum, { length }) => sum + length, 0);
    if (unread.admits(res, size)) return deliver(res, delivered, slices);
    delivered.onEvents(0, "aborted");
    refuse();
  } else {
    inOrder(res, () => {
      sendNodeResponse(res, response).catch((error: unknown) => giveUp(res, error));
    });
  }
}

/** Sends head and body in one write, unless the body is large. It must not throw, which would end the process. */
function sendWhole(res: ServerResponse, whole: Whole, slices: Slices): void {
  const { status, reason, headers, body } = whole;
  try {
    if (body.length > PART && res.req.complete) {
      const delivered = { ...whole, frames: [body], isWhole: true, delivery: {}, onEvents() {} };
      return deliver(res, delivered, slices);
    }
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    // RFC 9110 section 8.6: no length where there can be no body.
    if (status !== 204 && status !== 304) headers.push("content-length", `${length}`);
    const { complete } = res.req;
    if (!complete) headers.push("connection", "close");
    res.writeHead(status, reason, headers);
    // Pure ASCII needs no encoding.
    const encoding = length === body.length ? "latin1" : "utf8";
    if (complete) endWith(res, body, encoding);
    else {
      res.write(body, encoding);
      endLate(res);
    }
  } catch (error) {
    giveUp(res, error);
  }
}

/**
 * Ends an answer with its body. Given a body, Node's `end` writes it and an empty text as a list, whose system call makes a bare
 * server's whole request cost about a twelfth more.
 */
function endWith(res: ServerResponse, body: string | Uint8Array, encoding: BufferEncoding): void {
  const { socket } = res;
  // An answer queued behind another on its connection has no socket yet.
  if (!socket) return void res.end(body, encoding);
  socket.cork();
  res.write(body, encoding);
  socket.uncork();
  res.end();
}

/**
 * Ends an answer whose request is still arriving. Closing a socket with unread bytes makes the system drop the answer, so they are
 * read for a while.
 */
function endLate(res: ServerResponse): void {
  const end = (): void => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  res.req.on("end", end).on("close", end).resume();
}
