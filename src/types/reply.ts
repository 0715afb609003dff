/**
 * What goes on the wire, whole.
 * @module
 */

/** Header names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** An answer in one piece: JSON unless the headers say otherwise. */
export interface BodyReply {
  readonly kind: "body";
  readonly status: number;
  readonly headers?: ReplyHeaders;
  readonly body: string | Uint8Array;
}

/** A server-sent event stream: complete frames, each with its closing blank line. */
export interface StreamReply {
  readonly kind: "stream";
  readonly status: number;
  readonly headers?: ReplyHeaders;
  readonly frames: readonly string[];
  /** Milliseconds to wait before each frame; without them the server's chunk delay counts. */
  readonly delays?: readonly number[];
}

/** An answer that is still arriving from upstream, handed on as it comes. */
export interface LiveReply {
  readonly kind: "live";
  readonly status: number;
  readonly headers: ReplyHeaders;
  readonly body: ReadableStream<Uint8Array>;
}

export type Reply = BodyReply | StreamReply | LiveReply;
