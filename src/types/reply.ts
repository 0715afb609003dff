/**
 * Replies: what is sent to the client.
 * @module
 */
import type { Fate, LimitName } from "./plan.ts";

/** Header names in lower case. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** What an answer cost. Its rate-limit headers are written from this when it is sent. */
export type Cost =
  /** A language model's answer; without the tokens that were cached. */
  | { readonly of: "completion"; readonly tokens: number }
  /** A language model's stream, which names no limits. */
  | { readonly of: "stream" }
  /** Embeddings and scores. */
  | { readonly of: "input"; readonly tokens: number; readonly perMinute: number }
  | { readonly of: "pages"; readonly pages: number }
  | { readonly of: "audio"; readonly seconds: number }
  /** A conversation, with how often each tool ran. */
  | {
      readonly of: "conversation";
      readonly tokens: number;
      readonly connectors: Readonly<Record<string, number>>;
      /** A stream names no limits at all. */
      readonly isStreamed: boolean;
    }
  | { readonly of: "characters"; readonly characters: number }
  /** A document that is to be processed. */
  | { readonly of: "document" };

/** The tokens that an answer says it used. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** Which strategy gave an answer, and why. */
export interface Source {
  readonly strategy: string;
  /** The fixtures or the rule that it comes from. */
  readonly fixture?: string;
  /** How they were found. */
  readonly match?: string;
}

/** How an answer is sent, if not at once and whole. The body of an answer in one piece counts as its only frame. */
export interface Delivery {
  /** Milliseconds to wait before the head. */
  readonly before?: number;
  /** Milliseconds to wait before each frame. */
  readonly delays?: readonly number[];
  /** Whether each byte is sent on its own. */
  readonly isSliced?: boolean;
  /** How it ends, unless it ends normally. */
  readonly ending?: Ending;
}

export type Ending =
  /** Nothing is sent, and the connection is closed. */
  | "drop"
  /** Nothing is sent, and the connection is left open. */
  | "hang"
  /** The connection is reset after the last frame. */
  | "reset"
  /** Nothing follows the last frame, and the connection is left open. */
  | "stall"
  /** The head announces more bytes than are sent, and the connection is closed. */
  | "short";

/**
 * What became of a request: still being answered, answered completely, answered with a stream that lacked its closing event, abandoned
 * by its caller, or cut off.
 */
export type Outcome = "open" | "done" | "unfinished" | "aborted" | "cut";

/**
 * Called with how many events have been sent, and whether more will come or how it ended.
 * @param stated the usage in the events of a live reply so far.
 */
export type OnEvents = (count: number, outcome: Outcome, stated?: Usage) => void;

/** What all replies have. */
interface Head {
  /** 0 where nothing is sent. */
  readonly status: number;
  readonly headers?: ReplyHeaders;
  readonly cost?: Cost;
  readonly source?: Source;
  /** The requested model. */
  readonly model?: string;
  /** The usage in the answer, where it is known without parsing the body. */
  readonly usage?: Usage;
  /** How many tokens of its prompt were cached. */
  readonly cached?: number;
  /** Milliseconds until its first and its last piece, as a pace set them. */
  readonly times?: Times;
  /** Without it the answer is sent at once, or for a stream at the server's chunk delay. */
  readonly delivery?: Delivery;
  /** What a plan did to it. */
  readonly fate?: Fate;
  /** What is left of a plan's limits, for its rate-limit headers. */
  readonly limits?: LimitsLeft;
}

export interface Times {
  readonly first: number;
  readonly last: number;
}

/** Limits, and what is left of each after this answer. */
export type LimitsLeft = Readonly<
  Partial<Record<LimitName, { readonly limit: number; readonly remaining: number }>>
>;

/** An answer in one piece: JSON unless the headers say otherwise. */
export interface BodyReply extends Head {
  readonly kind: "body";
  readonly body: string | Uint8Array;
  readonly onEvents?: OnEvents;
}

/** A server-sent event stream: complete frames, each with its closing blank line. */
export interface StreamReply extends Head {
  readonly kind: "stream";
  readonly frames: readonly string[];
  readonly onEvents?: OnEvents;
}

/** Bytes that are still arriving: from upstream, or from where they are stored. */
export interface LiveReply extends Head {
  readonly kind: "live";
  readonly body: ReadableStream<Uint8Array>;
  /** Its source as its end shows it, where that may differ from what its head says. */
  readonly sourceAtEnd?: () => Source;
  readonly onEvents?: OnEvents;
}

export type Reply = BodyReply | StreamReply | LiveReply;
