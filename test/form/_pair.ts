/**
 * A recorded answer beside the one that the emulator gave, and what can be known of how it was recorded.
 * @module
 */
import { isObject } from "../../strategies/fixture/import/data.ts";
import { type Answer, framesOf, isStream } from "./_answer.ts";

export interface Pair {
  readonly source: string;
  /** The operation's id. */
  readonly operation: string;
  /** The body that was asked with: JSON, or undefined. */
  readonly request: any;
  readonly recorded: Answer;
  readonly answered: Answer;
}

/** The JSON of a body, or of all events of a stream. */
export function valuesIn(text: string): unknown[] {
  if (isStream({ text })) return framesOf(text).flatMap(({ data }) => data ?? []);
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

/** Whether all keys of what was recorded are in alphabetical order, which the live service never is. */
export function isSorted({ recorded }: Pair): boolean {
  return valuesIn(recorded.text).every(inOrder);
}

function inOrder(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(inOrder);
  if (!isObject(value)) return true;
  const keys = Object.keys(value);
  return (
    keys.every((key, index) => index === 0 || keys[index - 1]! < key) &&
    keys.every((key) => inOrder(value[key]))
  );
}

/** When the answer was made: what it says itself, or its `date` header; undefined when both were taken away. */
export function madeAt({ recorded }: Pair): Date | undefined {
  for (const value of valuesIn(recorded.text)) {
    const { created } = value as { created?: unknown };
    if (typeof created === "number" && created > 0) return new Date(created * 1000);
  }
  const date = new Date(recorded.headers.get("date") ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether the answer was made before a day, or may have been. */
export function isBefore(pair: Pair, day: string): boolean {
  const date = madeAt(pair);
  return date === undefined || date < new Date(day);
}

/** Whether it is the model that decides between a text and a call. */
export function mayCall({ request }: Pair): boolean {
  const { tools, tool_choice: choice } = request ?? {};
  return tools?.length > 0 && (choice === undefined || choice === null || choice === "auto");
}

/** Whether an answer may have been cut, or not, depending on its length. */
export function isCapped({ request }: Pair): boolean {
  return typeof request?.max_tokens === "number";
}
