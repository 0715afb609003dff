/**
 * Reading a request.
 * @module
 */
import { late } from "../async/late.ts";
import type { Maybe } from "../async/maybe.ts";
import { readKey } from "../guards/auth.ts";
import { checkDeclaredSize } from "../guards/size.ts";
import { nearest } from "../schema/nearest.ts";
import type { Incoming } from "../types/call.ts";
import type { Form, Uploads } from "../types/form.ts";
import type { PlainRequest } from "../types/request.ts";
import { ApiError, badRequest, fileTooLarge, tooLarge } from "../wire/errors.ts";
import { readUrlEncoded } from "../wire/form.ts";
import { mediumOf } from "../wire/medium.ts";

/** What is needed to read requests. */
export interface Reading {
  /** Bytes of a body without files. */
  readonly bodyLimit: number;
  readonly uploads: Uploads;
  /** Whether headers to the emulator may have any name, because strategies of one's own may read them. */
  readonly takesAnyControl: boolean;
}

/** Bytes of a file, by the documentation of the API. */
const MOST_FILE = 512 * 1024 * 1024;

/** The prefix of headers addressed to the emulator. */
export const CONTROL = "x-parlel-";

const controls = new Map<string, string>();

/** The name of such a header. Each is made once, because engines look up a name that was just made several times as slowly. */
export function controlHeader(name: string): string {
  let header = controls.get(name);
  if (header === undefined) controls.set(name, (header = CONTROL + name));
  return header;
}

const KNOWN = "expect-all fixtures on-miss plan strategy tools world".split(" ").map(controlHeader);

const DASH = 45;

/** @throws ApiError 400 for a header to the emulator that nothing reads: its name is misspelled. */
function checkControls({ rawHeaders, headers }: PlainRequest): void {
  const all = rawHeaders ?? [...headers].flat();
  for (let at = 0; at < all.length; at += 2) {
    // One comparison rules out nearly all headers.
    if (all[at]!.charCodeAt(1) !== DASH) continue;
    const name = all[at]!.toLowerCase();
    if (!name.startsWith(CONTROL) || KNOWN.includes(name)) continue;
    throw badRequest(
      `There is no header ${name}.${nearest(name, KNOWN)} Known: ${KNOWN.join(", ")}.`,
    );
  }
}

const NO_TEXT = new Uint8Array();

/** Loaded with the first form. */
const multipart = late(() => import("../wire/multipart.ts"));

/** A request as it came; its body is empty until read. */
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
    this.key = readKey((name) => this.header(name));
  }

  header(name: string): string | null {
    return this.#req.header ? this.#req.header(name) : this.#req.headers.get(name);
  }

  controls(): Record<string, string> {
    const own = [...this.#req.headers].filter(([name]) => name.startsWith(CONTROL));
    return Object.fromEntries(own);
  }

  /**
   * Reads the body: a form part by part, anything else as text unless its type is binary.
   * @throws ApiError 413, or 400 when it ends early or has an unknown header to the emulator.
   */
  read({ bodyLimit, uploads, takesAnyControl }: Reading): Maybe<void> {
    if (!takesAnyControl) checkControls(this.#req);
    if (this.method === "GET" || this.method === "HEAD") return;
    const declared = this.header("content-length");
    const medium = mediumOf(this.contentType);
    if (medium === "multipart") {
      if (Number(declared) > bodyLimit + MOST_FILE) throw fileTooLarge(MOST_FILE);
      return this.#readForm(this.contentType!, bodyLimit, uploads);
    }
    checkDeclaredSize(declared, bodyLimit);
    const req = this.#req;
    if (medium === "binary") {
      return this.#takeLate(
        req.arrayBuffer().then((buffer) => new Uint8Array(buffer)),
        bodyLimit,
      );
    }
    let text: string | undefined;
    try {
      text = req.readText?.();
    } catch (error) {
      throw unreadable(error, bodyLimit);
    }
    return text === undefined ? this.#takeLate(req.text(), bodyLimit) : this.#take(text, bodyLimit);
  }

  #takeLate(body: Promise<string | Uint8Array>, limit: number): Promise<void> {
    return body.then(
      (read) => this.#take(read, limit),
      (error) => {
        throw unreadable(error, limit);
      },
    );
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
    const reading = readMultipart(pieces, contentType, limits);
    const { form, size, release } = await reading.catch((error) => {
      throw unreadable(error, mostText);
    });
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

/** The error for the caller when reading failed. */
function unreadable(error: unknown, limit: number): ApiError {
  if (error instanceof ApiError) return error;
  // The node adapter stops reading at the limit.
  const { statusCode } = error as { statusCode?: number };
  return statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
}

async function* piecesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  if (body) yield* body;
}
