/**
 * One row of the API.
 * @module
 */
import type { Call } from "./call.ts";
import type { Reply } from "./reply.ts";
import type { Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";

/** What the API's document says of an operation. */
export interface PublishedOperation<Body = any> {
  /** `resource.verb`; the verb is the official SDK's. */
  readonly id: string;
  readonly resource: Resource;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With `:name` for each path parameter. */
  readonly path: string;
  /** Absent when the operation takes no query. */
  readonly query?: Schema;
  /** Absent when the operation takes no body. */
  readonly request?: Schema<Body>;
  /** What a body is sent as. @default "json" */
  readonly encoding?: "json" | "multipart";
  /** The fields of a form that are lists, however often they are sent. */
  readonly lists?: readonly string[];
}

export interface Operation<Body = any, Content = any> extends PublishedOperation<Body> {
  /** Whether answers depend on earlier calls, so that none may be remembered. */
  isStateful?(body: Body): boolean;
  /**
   * What the live service refuses although its schema allows it. Not asked where a recording answers.
   * @throws ApiError
   */
  refuse?(call: Call<Body>): void;
  /** Turns what a strategy said into what goes on the wire. */
  frame(content: Content, call: Call<Body>): Reply;
}
