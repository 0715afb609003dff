/**
 * The shapes of fixtures.
 * @module
 */
import type { Reply } from "./reply.ts";

/** One recorded answer. It has exactly one of `json`, `text`, `events` and `file`, or none for an empty body. */
export interface RecordedReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A body that is compact JSON, as its value: writing it gives the recorded bytes again. */
  readonly json?: unknown;
  /** Any other text body, as it was sent. */
  readonly text?: string;
  /** A stream: for each event the milliseconds since the one before, and its data as a value or the whole event as text. */
  readonly events?: readonly (readonly [number, unknown])[];
  /** A binary body: the name of a file beside the fixture. */
  readonly file?: string;
  /** The milliseconds between request and answer, unless it is a stream. */
  readonly latency?: number;
  /** For a refusal: whether the call asked for a stream. */
  readonly streamed?: boolean;
}

/** One call with its answers, as stored in its file. */
export interface Fixture {
  readonly version: 1;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  /** In the order they were recorded in. */
  readonly replies: readonly RecordedReply[];
  readonly recorded?: {
    /** The day, so that recording again on the same day changes nothing. */
    readonly at?: string;
    /** The origin of the upstream, or the tool that recorded it. */
    readonly from?: string;
  };
}

/** An answer that was sent, with its request. */
export interface KeptAnswer {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** As it was sent. */
  readonly body: string | null;
  readonly reply: Reply;
}

/** The fixtures in a folder, and how often each has been played since the start. */
export interface FixtureReport {
  readonly folder: string;
  readonly fixtures: readonly {
    readonly path: string;
    readonly method: string;
    /** The path that it answers. */
    readonly asked: string;
    /** How many answers were recorded. */
    readonly replies: number;
    readonly played: number;
  }[];
  /** Rules in files. */
  readonly rules: readonly { readonly name: string; readonly played: number }[];
  /** Files that can't be used, and why. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** What can be done with fixtures besides replaying them. */
export interface Fixtures {
  report(): FixtureReport | Promise<FixtureReport>;
  /**
   * Makes a fixture from an answer.
   * @returns its file.
   * @throws ApiError 400 for an answer that can't be kept.
   */
  keep(answer: KeptAnswer): Promise<string>;
}
