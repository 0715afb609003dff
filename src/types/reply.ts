/**
 * What goes on the wire, whole.
 * @module
 */

/** A JSON answer, as text. */
export interface JsonReply {
  readonly kind: "json";
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server-sent event stream: complete frames, each with its closing blank line. Always status 200. */
export interface StreamReply {
  readonly kind: "stream";
  readonly status: 200;
  readonly frames: readonly string[];
}

export type Reply = JsonReply | StreamReply;
