/**
 * Values of a request in the texts of a rule: `{{user}}`, `{{tool.city}}`. There is no code in them.
 * @module
 */
import { calledTools, messagesOf, resultsOf, textOf, userText } from "../match/conversation.ts";

const VALUE = /\{\{\s*(user|model|result|tool|body)((?:\.[\w-]+)*)\s*\}\}/g;

/** A value with its texts filled in, however deep they lie. What the request doesn't have becomes nothing. */
export function filled<T>(value: T, body: unknown): T {
  if (typeof value === "string") return (value.includes("{{") ? fill(value, body) : value) as T;
  if (Array.isArray(value)) return value.map((item) => filled<unknown>(item, body)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, filled<unknown>(member, body)]),
  ) as T;
}

function fill(text: string, body: unknown): string {
  return text.replace(VALUE, (_, name: string, path: string) => {
    const found = valueAt(valueOf(name, body), path.split(".").slice(1));
    if (found === undefined || found === null) return "";
    return typeof found === "string" ? found : JSON.stringify(found);
  });
}

function valueOf(name: string, body: unknown): unknown {
  const messages = messagesOf(body);
  switch (name) {
    case "user":
      return userText(messages);
    case "model":
      return (Object(body) as { model?: unknown }).model;
    case "result":
      return lastResult(messages);
    case "tool":
      return {
        ...record(calledTools(messages).at(-1)?.arguments),
        ...record(lastResult(messages)),
      };
    default:
      return body;
  }
}

/** What the last tool said, as JSON where it is some. */
function lastResult(messages: ReturnType<typeof messagesOf>): unknown {
  const last = resultsOf(messages).at(-1);
  if (!last) return undefined;
  const text = textOf(last.content);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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
