/**
 * The types of operations, from the generated table: for each id and for each resource.
 * @module
 */
import type { Call } from "../types/call.ts";
import type { LogEntry } from "../types/log.ts";
import type { Schema } from "../types/schema.ts";
import type { Operations } from "./generated/operations.ts";

/** `resource.verb`; the verb is that of the official SDK. */
export type OperationId = keyof Operations;

type NounOf<Id> = Id extends `${infer Noun}.${string}` ? Noun : never;

/** The noun that operations share; also the `kind` of a request log entry. */
export type Resource = NounOf<OperationId>;

/** The operations of a resource. */
export type IdOf<Of extends Resource> = Extract<OperationId, `${Of}.${string}`>;

/** A call of an operation, checked. */
export type CallOf<Id extends OperationId> = Call<
  Operations[Id]["body"],
  Operations[Id]["params"],
  Operations[Id]["query"]
>;

/** A logged request of a resource, with the body that its operations take. A refused request may have another body. */
type CapturedOf<Of extends Resource> = LogEntry & {
  readonly kind: Of;
  readonly body: Operations[IdOf<Of>]["body"];
};

/** A logged request: its `kind` determines the type of its body. */
export type CapturedRequest =
  | { [Of in Resource]: CapturedOf<Of> }[Resource]
  | (LogEntry & { readonly kind: "unknown" });

/** The content that a strategy answers an operation with. */
export type ContentOf<Id extends OperationId> = Operations[Id]["content"];

/** An operation as the API's document describes it. */
export interface Published<Id extends OperationId = OperationId> {
  readonly id: Id;
  readonly resource: Resource;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` for each path parameter. */
  readonly path: string;
  /** The status of a success. */
  readonly status: number;
  /** Absent where any text is valid. */
  readonly params?: Schema<Operations[Id]["params"]>;
  readonly query?: Schema<Operations[Id]["query"]>;
  /** The names in the query that are lists, however often they are sent. */
  readonly queryLists?: readonly string[];
  /** Absent when the operation takes no body. */
  readonly body?: Schema<Operations[Id]["body"]>;
  readonly isBodyOptional?: boolean;
  /** The encoding of a body. */
  readonly encoding?: "json" | "multipart";
  /** The fields of a form that are lists, however often they are sent. */
  readonly lists?: readonly string[];
  /** The fields of a form that are sent as JSON. */
  readonly objects?: readonly string[];
  /** The type of an answer that isn't JSON. */
  readonly media?: string;
}

export type PublishedOf<Of extends Resource> = { readonly [Id in IdOf<Of>]: Published<Id> };
