/**
 * What goes on the wire.
 * @module
 */

/** Header names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** What an answer cost, from which its rate-limit headers are written when it leaves. */
export type Cost =
  /** A language model's; without the tokens that were cached. */
  | { readonly of: "completion"; readonly tokens: number }
  /** A language model's stream, which names no limits. */
  | { readonly of: "stream" }
  /** Of embeddings and scores. */
  | { readonly of: "input"; readonly tokens: number; readonly perMinute: number }
  | { readonly of: "pages"; readonly pages: number }
  | { readonly of: "audio"; readonly seconds: number }
  | { readonly of: "characters"; readonly characters: number }
  /** Of a document that is to be processed. */
  | { readonly of: "document" };

/** What an answer says that it used. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Who gave an answer, and why. */
export interface Source {
  readonly strategy: string;
  /** The fixtures or the rule that it comes from. */
  readonly fixture?: string;
  /** How they were found. */
  readonly match?: string;
}

/** How a stream leaves. */
export interface Pace {
  /** Milliseconds to wait before each frame. */
  readonly delays: readonly number[];
}

/** Told how many events have been handed over, and whether there are more to come. */
export type OnEvents = (count: number, outcome: "open" | "done" | "aborted" | "cut") => void;

/** What all replies have. */
interface Head {
  readonly status: number;
  readonly headers?: ReplyHeaders;
  readonly cost?: Cost;
  readonly source?: Source;
  /** The model that was asked for. */
  readonly model?: string;
  /** The usage that it names, where that is known without looking for it. */
  readonly usage?: Usage;
}

/** An answer in one piece: JSON unless the headers say otherwise. */
export interface BodyReply extends Head {
  readonly kind: "body";
  readonly body: string | Uint8Array;
}

/** A server-sent event stream: complete frames, each with its closing blank line. */
export interface StreamReply extends Head {
  readonly kind: "stream";
  readonly frames: readonly string[];
  /** Without it the server's chunk delay counts. */
  readonly pace?: Pace;
  readonly onEvents?: OnEvents;
}

/** Bytes that are still arriving: from upstream, or from where they are kept. */
export interface LiveReply extends Head {
  readonly kind: "live";
  readonly body: ReadableStream<Uint8Array>;
  readonly onEvents?: OnEvents;
}

export type Reply = BodyReply | StreamReply | LiveReply;
