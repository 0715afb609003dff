/**
 * Converts a response's stream to the response and back.
 * @module
 */
import type { CreateResponseResponse } from "../schema/generated/answers.ts";
import { responseEvents } from "./response-events.ts";
import type { OutputItem } from "./response-items.ts";

/** A response in one piece. */
export type WholeResponse = CreateResponseResponse & { readonly output: readonly OutputItem[] };

/** Whether a value is a response. */
export function isResponse(value: unknown): value is WholeResponse {
  const { object, output } = Object(value) as Partial<CreateResponseResponse>;
  return object === "response" && Array.isArray(output);
}

/** The response that a stream ends with; undefined for any other stream. */
export function responseIn(frames: readonly string[]): object | undefined {
  const data = /^event: ?response\.(?:completed|incomplete|failed)\ndata: (\{.*\})\s*$/s;
  const last = frames.findLast((frame) => data.test(frame));
  return last && JSON.parse(data.exec(last)![1]!).response;
}

/** The frames of the stream of a response; undefined for any other value. */
export function eventsOf(value: unknown): string[] | undefined {
  return isResponse(value) ? responseEvents(value, value.output) : undefined;
}
