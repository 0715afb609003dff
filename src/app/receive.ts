/**
 * Reading a request.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { readKey } from "../guards/auth.ts";
import { checkDeclaredSize } from "../guards/size.ts";
import type { Incoming } from "../types/call.ts";
import type { Form } from "../types/form.ts";
import type { PlainRequest } from "../types/request.ts";
import { type ApiError, badRequest, tooLarge } from "../wire/errors.ts";
import { isBinary, readForm } from "../wire/form.ts";

/** A request as it came; its body is filled in when it has been read. */
export class ReceivedRequest implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | null;
  readonly key: string;
  body: string | Uint8Array = "";
  form: Form | undefined;
  readonly #req: PlainRequest;

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

  /**
   * Reads the body: as text unless it is declared as something else than text.
   * @throws ApiError 413, or 400 when it ends early.
   */
  read(limit: number): Maybe<void> {
    if (this.method === "GET" || this.method === "HEAD") return;
    checkDeclaredSize(this.header("content-length"), limit);
    const req = this.#req;
    if (isBinary(this.contentType)) {
      return this.#takeLate(
        req.arrayBuffer().then((buffer) => new Uint8Array(buffer)),
        limit,
      );
    }
    let text: string | undefined;
    try {
      text = req.readText?.();
    } catch (error) {
      throw unreadable(error, limit);
    }
    return text === undefined ? this.#takeLate(req.text(), limit) : this.#take(text, limit);
  }

  #takeLate(body: Promise<string | Uint8Array>, limit: number): Promise<void> {
    return body.then(
      (read) => this.#take(read, limit),
      (error) => {
        throw unreadable(error, limit);
      },
    );
  }

  #take(body: string | Uint8Array, limit: number): Maybe<void> {
    if (body.length > limit) throw tooLarge(limit);
    this.body = body;
    const form = readForm(body, this.contentType);
    if (form instanceof Promise) return form.then((read) => void (this.form = read));
    this.form = form;
  }
}

/** The node adapter stops reading at the limit. */
function unreadable(error: unknown, limit: number): ApiError {
  const { statusCode } = error as { statusCode?: number };
  return statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
}
