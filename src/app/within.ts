/**
 * A request that no client sent: a call makes it on its own behalf, as a batch job does for each of its lines.
 * @module
 */
import type { Operation } from "../operations/operation.ts";
import type { Incoming } from "../types/call.ts";
import type { Form } from "../types/form.ts";
import { internalError } from "../wire/errors.ts";
import { toForm } from "../wire/form.ts";
import { CONTROL } from "./receive.ts";

/** Headers that describe the outer request's body and don't apply to another. */
const OF_THE_BODY = new Set(["content-type", "content-length", "accept"]);

/** A strategy that calls itself would never end. */
const DEEPEST = 8;

/** Has the key and the headers of the outer request. */
export class RequestWithin implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly form: Form | undefined;
  readonly size: number;
  readonly key: string;
  readonly depth: number;
  readonly controls: Incoming["controls"];
  readonly #outer: Incoming;

  /** @throws ApiError 500 when calls are nested too deep. */
  constructor(
    outer: Incoming,
    { method, path, encoding }: Operation,
    body: unknown,
    controls: Incoming["controls"] = () => outer.controls(),
  ) {
    this.depth = outer instanceof RequestWithin ? outer.depth + 1 : 1;
    if (this.depth > DEEPEST) throw internalError(`Calls are nested more than ${DEEPEST} deep.`);
    this.#outer = outer;
    this.controls = controls;
    this.method = method;
    this.path = path;
    this.key = outer.key;
    const isForm = encoding === "multipart" && typeof body === "object" && body !== null;
    this.contentType = isForm ? "multipart/form-data" : "application/json";
    this.form = isForm ? toForm(body) : undefined;
    this.body = body === undefined ? "" : JSON.stringify(body);
    this.size = this.body.length;
  }

  header(name: string): string | null {
    if (name === "content-type") return this.contentType;
    if (name.startsWith(CONTROL)) return this.controls()[name] ?? null;
    return OF_THE_BODY.has(name) ? null : this.#outer.header(name);
  }
}
