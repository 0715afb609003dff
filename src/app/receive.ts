/**
 * Reading a request.
 * @module
 */
import { late } from "../async/late.ts";
import type { Maybe } from "../async/maybe.ts";
import { readKey } from "../guards/auth.ts";
import { checkDeclaredSize } from "../guards/size.ts";
import type { Incoming } from "../types/call.ts";
import type { Form, Uploads } from "../types/form.ts";
import { ApiError, badRequest, fileTooLarge, tooLarge } from "../wire/errors.ts";
import { isBinary, isMultipart, readUrlEncoded } from "../wire/form.ts";

/** A request that a server gives in a plainer way, too: the standard's classes cost more than all that is read of it. */
export interface PlainRequest extends Request {
  /** A header by its lower-case name. */
  header?(name: string): string | null;
  readText?(): Promise<string>;
  /** The body as it arrives. Whoever stops reading leaves the connection open. */
  readPieces?(): AsyncIterable<Uint8Array>;
}

/** What reading needs. */
export interface Reading {
  /** Bytes of a body without files. */
  readonly bodyLimit: number;
  readonly uploads: Uploads;
}

/** Bytes of a file, by the documentation of the API. */
const MOST_FILE = 512 * 1024 * 1024;

/** How the names of headers begin that are addressed to the emulator. */
export const CONTROL = "x-parlel-";

const NO_TEXT = new Uint8Array();

/** Loaded by the first form that comes. */
const multipart = late(() => import("../wire/multipart.ts"));

/** A request as it came; its body is filled in when it has been read. */
export class ReceivedRequest implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | null;
  readonly key: string;
  body: string | Uint8Array = "";
  form: Form | undefined;
  size = 0;
  readonly #req: PlainRequest;
  #release: (() => Promise<void>) | undefined;

  constructor(req: PlainRequest, path: string) {
    this.#req = req;
    this.method = req.method;
    this.path = path;
    this.contentType = this.header("content-type");
    this.key = readKey(this.header("authorization"));
  }

  header(name: string): string | null {
    return this.#req.header ? this.#req.header(name) : this.#req.headers.get(name);
  }

  controls(): Record<string, string> {
    const own = [...this.#req.headers].filter(([name]) => name.startsWith(CONTROL));
    return Object.fromEntries(own);
  }

  /**
   * Reads the body: a form part by part, anything else as text unless it is declared as something else than text.
   * @throws ApiError 413, or 400 when it ends early.
   */
  read({ bodyLimit, uploads }: Reading): Maybe<void> {
    if (this.method === "GET" || this.method === "HEAD") return;
    const declared = this.header("content-length");
    if (isMultipart(this.contentType)) {
      if (Number(declared) > bodyLimit + MOST_FILE) throw fileTooLarge(MOST_FILE);
      return this.#readForm(this.contentType, bodyLimit, uploads).catch(refuse(bodyLimit));
    }
    checkDeclaredSize(declared, bodyLimit);
    const req = this.#req;
    const reading: Promise<string | Uint8Array> = isBinary(this.contentType)
      ? req.arrayBuffer().then((buffer) => new Uint8Array(buffer))
      : (req.readText?.() ?? req.text());
    return reading.then((body) => this.#take(body, bodyLimit), refuse(bodyLimit));
  }

  #take(body: string | Uint8Array, limit: number): void {
    if (body.length > limit) throw tooLarge(limit);
    this.body = body;
    this.size = body.length;
    if (typeof body === "string") this.form = readUrlEncoded(body, this.contentType);
  }

  async #readForm(contentType: string, mostText: number, uploads: Uploads): Promise<void> {
    const pieces = this.#req.readPieces?.() ?? piecesOf(this.#req.body);
    const { readMultipart } = await multipart();
    const limits = { uploads, mostText, mostFile: MOST_FILE };
    const { form, size, release } = await readMultipart(pieces, contentType, limits);
    this.body = NO_TEXT;
    this.form = form;
    this.size = size;
    this.#release = release;
  }

  /** Lets go of the files of the form. */
  end(): void {
    this.#release?.().catch((error: unknown) => console.error(error));
  }
}

/** What reading failed with, as the caller is told. */
function refuse(limit: number): (error: unknown) => never {
  return (error) => {
    if (error instanceof ApiError) throw error;
    // The node adapter stops reading at the limit.
    const { statusCode } = error as { statusCode?: number };
    throw statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  };
}

async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body) yield* body as unknown as AsyncIterable<Uint8Array>;
}
