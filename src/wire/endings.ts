/**
 * How an event stream ends: complete, with an error event, without a closing event, or cut off.
 * @module
 */
import { valueOf } from "./json.ts";

/** How a stream ended that wasn't cut off. */
export type Ending = "whole" | "failed" | "unfinished";

/** Follows a stream to its end. */
export interface Follower {
  /** To be called with each event. */
  see(event: string): void;
  /** Whether nothing more needs to come. */
  readonly isOver: boolean;
  /** @param rest what came after the last blank line. */
  ended(rest: string): Ending;
}

/** Follows one stream, from its first event. */
export function followStream(): Follower {
  let isOver = false;
  let isFailed = false;
  const see = (event: string): void => {
    const failure = isFailure(event);
    isFailed ||= failure;
    // What follows is padding, unless it is a named event: then it is another part of the answer.
    isOver = failure || isLast(event) || (isOver && !isNamed(event));
  };
  return {
    see,
    get isOver() {
      return isOver;
    },
    ended(rest) {
      if (isLast(rest) || isFailure(rest)) see(rest);
      else if (rest !== "") return "unfinished";
      if (isFailed) return "failed";
      return isOver ? "whole" : "unfinished";
    },
  };
}

/** Thrown into a stream that ended without its closing event. */
export class UnfinishedStream extends Error {
  override readonly name = "UnfinishedStream";
}

/** Whether an event has a name, as those of conversations do and those of chat don't. */
function isNamed(event: string): boolean {
  return /^event:/m.test(event);
}

/** Whether an event is the last of a whole stream: `[DONE]`, or one whose name says that it is done. */
export function isLast(event: string): boolean {
  const name = nameOf(event);
  const isEnd = name.endsWith(".done") && !isOfPart(name);
  // A response's own ends have other names than those of its parts.
  const isResponse = /^response\.(completed|incomplete)$/.test(name);
  return isEnd || isResponse || /^data: ?\[DONE\]$/m.test(event);
}

/**
 * Whether an event means that the answer failed: by its name, as in conversations (behaviour.md section 11), or by an error body as
 * its data, as in chat (section 2).
 */
export function isFailure(event: string): boolean {
  if (!/error|failed/.test(event)) return false;
  const name = nameOf(event);
  if (name === "response.failed") return true;
  if (/(^|\.)error$/.test(name)) return !isOfPart(name);
  return (event.match(/^data: ?.*$/gm) ?? []).some((line) =>
    isErrorBody(valueOf(line.replace(/^data: ?/, ""))),
  );
}

/** Whether a value is the body of an error. */
export function isErrorBody(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { object, error, choices } = value as Readonly<Record<string, unknown>>;
  return object === "error" || (typeof error === "object" && error !== null && !choices);
}

function nameOf(event: string): string {
  return /^event: ?(.*)$/m.exec(event)?.[1] ?? "";
}

/** Whether an event is about a part of the answer, which may end or fail without the whole. */
function isOfPart(name: string): boolean {
  return /^(tool|agent|response)\./.test(name);
}
