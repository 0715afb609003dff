/**
 * A recorded answer beside the one that the emulator gave, and what is known about how it was recorded.
 * @module
 */
import { isObject } from "../../src/schema/scalars.ts";
import { fieldsOf, itemsOf } from "../../strategies/fixture/import/data.ts";
import { type Answer, framesOf, isStream } from "./_answer.ts";

/** A request, and both answers to it. */
export interface Exchange {
  readonly source: string;
  /** The operation's id. */
  readonly operation: string;
  /** The request's body: JSON, or undefined. */
  readonly request: any;
  readonly recorded: Answer;
  readonly answered: Answer;
}

export interface Pair extends Exchange {
  /** Whether all recorded keys are in alphabetical order, which the live service's never are. */
  readonly isSorted: boolean;
  /** When the answer was made; undefined if its recorder removed that. */
  readonly madeAt: Date | undefined;
}

export function toPair(exchange: Exchange): Pair {
  const { text, headers } = exchange.recorded;
  const values = valuesIn(text);
  return { ...exchange, isSorted: values.every(isInOrder), madeAt: madeAt(values, headers) };
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

function isInOrder(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isInOrder);
  if (!isObject(value)) return true;
  const keys = Object.keys(value);
  const isSorted = keys.every((key, index) => index === 0 || keys[index - 1]! < key);
  return isSorted && keys.every((key) => isInOrder(value[key]));
}

function madeAt(values: readonly unknown[], headers: Answer["headers"]): Date | undefined {
  for (const value of values) {
    const { created, outputs } = fieldsOf(value);
    if (typeof created === "number" && created > 0) return new Date(created * 1000);
    const { created_at = fieldsOf(itemsOf(outputs)[0]).created_at } = fieldsOf(value);
    if (typeof created_at === "string") return new Date(created_at);
  }
  const date = new Date(headers.get("date") ?? "");
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** Whether the answer was made before a day, or may have been. */
export function isBefore({ madeAt: date }: Pair, day: string): boolean {
  return date === undefined || date < new Date(day);
}

/** Whether the model decides between a text and a call. */
export function mayCall({ request }: Pair): boolean {
  const { tools, tool_choice: choice } = request ?? {};
  return tools?.length > 0 && (choice === undefined || choice === null || choice === "auto");
}

/** Whether an answer may have been cut, or not, depending on its length. */
export function isCapped({ request }: Pair): boolean {
  return typeof request?.max_tokens === "number";
}
