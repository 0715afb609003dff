/**
 * One row of the API.
 * @module
 */
import type { Call } from "./call.ts";
import type { Reply } from "./reply.ts";
import type { Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";

export interface Operation<Body = any, Content = any> {
  /** `resource.verb`, as the official SDK names it. */
  readonly id: string;
  readonly resource: Resource;
  readonly method: "GET" | "POST";
  /** With `:name` for each path parameter. */
  readonly path: string;
  /** Absent when the operation takes no body. */
  readonly request?: Schema<Body>;
  /** Turns what a strategy said into what goes on the wire. */
  frame(content: Content, call: Call<Body>): Reply;
}
