/**
 * The text of a request, straight from Node's parser.
 *
 * The parser hands each piece of a body to the request's `push`. A stream then buffers it and calls its listeners in later turns,
 * which nobody needs who wants the whole text: it makes up an eighth of what a request costs a bare server.
 * @module
 */
import type { IncomingMessage } from "node:http";

/** Gets one or the other, once. */
export interface TextReader {
  onText(text: string): void;
  /** @param fault why there is no text; its `statusCode` is 413 when there is too much. */
  onFault(fault: Error): void;
}

const TEXT = Symbol("text");

interface Request extends IncomingMessage {
  [TEXT]?: ArrivingText | undefined;
}

/**
 * Reads the text of a request from which nothing has been read.
 * @param limit bytes; a longer text is a fault.
 */
export function readText(req: Request, limit: number, reader: TextReader): void {
  if (!hasBody(req)) return reader.onText("");
  req[TEXT] = new ArrivingText(req, limit, reader);
  // The same functions for all requests: with closures of their own, past requests survive minor garbage collections in chains.
  req.push = push;
  req.on("close", close);
  // Older Buns push only what is read.
  req.read(0);
}

/** By RFC 9112 section 6.3. */
function hasBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function push(this: Request, piece: Uint8Array | null): boolean {
  const arriving = this[TEXT];
  if (piece === null) {
    // The connection holds the request until it is answered, but needn't hold what has read it.
    this[TEXT] = undefined;
    arriving?.end();
  } else arriving?.take(piece);
  return true;
}

function close(this: Request): void {
  if (!this.complete) this[TEXT]?.fail(new Error("The body ended early."));
}

class ArrivingText {
  readonly #req: Request;
  readonly #limit: number;
  readonly #reader: TextReader;
  readonly #pieces: Uint8Array[] = [];
  #size = 0;
  #hasFailed = false;

  constructor(req: Request, limit: number, reader: TextReader) {
    this.#req = req;
    this.#limit = limit;
    this.#reader = reader;
  }

  take(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size <= this.#limit) this.#pieces.push(piece);
    else this.fail(Object.assign(new Error("The body is too large."), { statusCode: 413 }));
  }

  end(): void {
    const pieces = this.#pieces;
    const [first] = pieces;
    // Deno's pieces are plain arrays of bytes.
    const isWhole = pieces.length === 1 && Buffer.isBuffer(first);
    this.#reader.onText((isWhole ? first : Buffer.concat(pieces)).toString());
  }

  fail(fault: Error): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    // The rest goes to the stream. Whatever sends the answer discards it.
    delete (this.#req as Partial<Request>).push;
    this.#reader.onFault(fault);
  }
}
