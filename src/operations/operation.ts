/**
 * A served operation: what the document says about it, what it refuses although its schema allows it, and its form.
 * @module
 */
import type {
  CallOf,
  ContentOf,
  IdOf,
  OperationId,
  Published,
  Resource,
} from "../schema/operation.ts";
import type { Maybe } from "../async/maybe.ts";
import type { Capability } from "../schema/catalogue.ts";
import type { Operations } from "../schema/generated/operations.ts";
import type { PublishedOf } from "../schema/operation.ts";
import type { Reply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import { frameContent } from "../wire/content.ts";
import { type ApiError, invalidBody } from "../wire/errors.ts";

/** The hand-written half of an operation. */
export interface Form<Id extends OperationId> {
  /** The capability that a model needs. Without it any model will do. */
  readonly needs?: Capability;
  /**
   * Refuses what the live service refuses although its schema allows it. Not called if a recording answers.
   * @throws ApiError
   */
  refuse?(call: CallOf<Id>): Maybe<void>;
  /** Turns a strategy's content into a reply for the wire. Without it the content is the body. */
  frame?(content: ContentOf<Id>, call: CallOf<Id>): Maybe<Reply>;
  /** How the live service reports issues of params, query and body. Without it, as FastAPI does. */
  invalid?(issues: readonly Issue[]): ApiError;
  /** How it reports that a body isn't a form, unless it reports the missing fields. */
  noForm?(): ApiError;
  /** How it reports that a model isn't served, for servers that know their models. */
  unknownModel?(model: string): ApiError;
}

/** An operation whose content isn't its answer needs a frame. */
type Framed<Id extends OperationId> = Form<Id> & Required<Pick<Form<Id>, "frame">>;
type IsPlain<Id extends OperationId> =
  ContentOf<Id> extends Operations[Id]["response"] ? true : false;
type Plain<Of extends Resource> = {
  [Id in IdOf<Of>]: IsPlain<Id> extends true ? Id : never;
}[IdOf<Of>];

/** The forms of a resource's operations: every operation that needs one must have it. */
export type FormsOf<Of extends Resource> = {
  readonly [Id in Exclude<IdOf<Of>, Plain<Of>>]: Framed<Id>;
} & { readonly [Id in Plain<Of>]?: Form<Id> };

export interface Operation<Id extends OperationId = OperationId> extends Published<Id> {
  readonly needs?: Capability;
  refuse?(call: CallOf<Id>): Maybe<void>;
  frame(content: ContentOf<Id>, call: CallOf<Id>): Maybe<Reply>;
  invalid(issues: readonly Issue[]): ApiError;
  noForm?(): ApiError;
  unknownModel?(model: string): ApiError;
}

export type OperationsOf<Of extends Resource> = { readonly [Id in IdOf<Of>]: Operation<Id> };

/** Puts the two halves of a resource's operations together. */
export function define<Of extends Resource>(
  published: PublishedOf<Of>,
  forms: FormsOf<Of>,
): OperationsOf<Of> {
  const defined: Partial<Record<string, object>> = {};
  for (const [id, row] of Object.entries<Published>(published)) {
    const form = (forms as Readonly<Record<string, object>>)[id];
    const frame = (content: unknown): Reply => frameContent(content, row);
    defined[id] = { frame, invalid: invalidBody, ...row, ...form };
  }
  return defined as OperationsOf<Of>;
}
