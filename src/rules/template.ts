/**
 * Fills a call's values into the texts of a rule: `{{user}}`, `{{tool.city}}`. Templates can't contain code.
 * @module
 */
import { resultsOf, textOf } from "../match/conversation.ts";
import type { Subject } from "../match/subject.ts";
import { badRequest } from "../wire/errors.ts";
import { valueOrText } from "../wire/json.ts";

const VALUE = /\{\{\s*(user|model|result|tool|body)((?:\.[\w-]+)*)\s*\}\}/g;

/** The most characters to fill into a reply: a template that repeats a long value would have no limit. */
const MOST_FILLED = 16 * 1024 * 1024;

/**
 * A value with all its texts filled in, at any depth. Values that the call doesn't have become empty.
 * @throws ApiError 400 when the result is too large.
 */
export function filled<T>(value: T, subject: Subject): T {
  return fillAll(value, new Filling(subject));
}

function fillAll<T>(value: T, filling: Filling): T {
  if (typeof value === "string") {
    return (value.includes("{{") ? filling.fill(value) : value) as T;
  }
  if (Array.isArray(value)) return value.map((item) => fillAll<unknown>(item, filling)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, fillAll<unknown>(member, filling)]),
  ) as T;
}

/** Fills the texts of one reply, looking up each value only once. */
class Filling {
  readonly #subject: Subject;
  readonly #values = new Map<string, unknown>();
  readonly #texts = new Map<string, string>();
  #left = MOST_FILLED;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  fill(text: string): string {
    return text.replace(VALUE, (_, name: string, path: string) => {
      const found = this.#textOf(name, path);
      this.#left -= found.length;
      if (this.#left >= 0) return found;
      throw badRequest(`The rule's reply would have more than ${MOST_FILLED} characters.`);
    });
  }

  #textOf(name: string, path: string): string {
    const known = this.#texts.get(name + path);
    if (known !== undefined) return known;
    if (!this.#values.has(name)) this.#values.set(name, valueOf(name, this.#subject));
    const found = valueAt(this.#values.get(name), path.split(".").slice(1)) ?? "";
    const text = typeof found === "string" ? found : JSON.stringify(found);
    this.#texts.set(name + path, text);
    return text;
  }
}

function valueOf(name: string, subject: Subject): unknown {
  switch (name) {
    case "user":
      return subject.user;
    case "model":
      return subject.model;
    case "result":
      return lastResult(subject);
    case "tool":
      return { ...record(subject.called.at(-1)?.arguments), ...record(lastResult(subject)) };
    default:
      return subject.facts.body;
  }
}

/** The last tool's result, parsed if it is JSON. */
function lastResult({ messages }: Subject): unknown {
  const last = resultsOf(messages).at(-1);
  return last && valueOrText(textOf(last.content));
}

function record(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, key)
        ? (found as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  );
}
