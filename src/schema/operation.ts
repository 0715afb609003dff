/**
 * Operations by type: what the generated table says, for each id and for each resource.
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Schema } from "../types/schema.ts";
import type { Operations } from "./generated/operations.ts";

/** `resource.verb`; the verb is the official SDK's. */
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

/** What a strategy says to a call of an operation. */
export type ContentOf<Id extends OperationId> = Operations[Id]["content"];

/** What the API's document says of an operation. */
export interface Published<Id extends OperationId = OperationId> {
  readonly id: Id;
  readonly resource: Resource;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` for each path parameter. */
  readonly path: string;
  /** Of a success. */
  readonly status: number;
  /** Absent where any text will do. */
  readonly params?: Schema<Operations[Id]["params"]>;
  readonly query?: Schema<Operations[Id]["query"]>;
  /** The names in the query that are lists, however often they are sent. */
  readonly queryLists?: readonly string[];
  /** Absent when the operation takes no body. */
  readonly body?: Schema<Operations[Id]["body"]>;
  readonly isBodyOptional?: boolean;
  /** What a body is sent as. */
  readonly encoding?: "json" | "multipart";
  /** The fields of a form that are lists, however often they are sent. */
  readonly lists?: readonly string[];
  /** The fields of a form that are sent as JSON. */
  readonly objects?: readonly string[];
  /** The type of an answer that isn't JSON. */
  readonly media?: string;
}

export type PublishedOf<Of extends Resource> = { readonly [Id in IdOf<Of>]: Published<Id> };
