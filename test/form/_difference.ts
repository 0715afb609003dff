/**
 * How the forms of two JSON values differ. The form is everything but the model's words: keys and their order, types, what is null,
 * the words that programs compare, the look of ids, how JSON is spaced.
 * @module
 */
import { isObject } from "../../src/schema/scalars.ts";

/** How the recorded and the given answer differ. */
export type Kind =
  | "status"
  | "header"
  | "missing"
  | "extra"
  | "order"
  | "type"
  | "value"
  | "pattern"
  | "length"
  | "spacing"
  | "frames"
  | "bytes"
  | "rule";

export interface Difference {
  readonly kind: Kind;
  /** Where in the answer: `choices[].message.content`; a header is `headers.name`, a frame's data `delta.choices[]…`. */
  readonly at: string;
  readonly recorded: string;
  readonly answered: string;
}

/** Members whose values programs compare. */
const WORDS = new Set(
  (
    "object role type finish_reason model service_tier owned_by index status_code raw_status_code code param closed " +
    "status purpose sample_type mimetype visibility source format"
  ).split(" "),
);

/** Lists whose length depends on the request. */
function isCountedList(items: readonly unknown[], at: string): boolean {
  return (
    /(^|\.)(choices|results|embedding)$/.test(at) ||
    (isObject(items[0]) && items[0].object === "embedding")
  );
}

/** Numbers that may be whole in one answer and fractional in the other. */
const MEASURED = /(embedding|category_scores|scores|temperature|confidence_scores)|\.(start|end)$/;

/** How `answered` differs from `recorded`. */
export function differences(recorded: unknown, answered: unknown, at = ""): Difference[] {
  const types = [typeOf(recorded), typeOf(answered)] as const;
  if (types[0] !== types[1]) {
    const numbers = types.every((type) => type === "integer" || type === "number");
    if (numbers && MEASURED.test(at)) return [];
    return [{ kind: "type", at, recorded: told(recorded), answered: told(answered) }];
  }
  if (isObject(recorded)) return membersOf(recorded, answered as Record<string, unknown>, at);
  if (Array.isArray(recorded)) return itemsOf(recorded, answered as unknown[], at);
  const key = /[^.[\]]*$/.exec(at)![0];
  if (WORDS.has(key)) {
    if (recorded === answered) return [];
    return [{ kind: "value", at, recorded: told(recorded), answered: told(answered) }];
  }
  return typeof recorded === "string" ? ofTexts(recorded, answered as string, at, key) : [];
}

function membersOf(
  recorded: Record<string, unknown>,
  answered: Record<string, unknown>,
  at: string,
): Difference[] {
  const found: Difference[] = [];
  const path = (key: string): string => (at === "" ? key : `${at}.${key}`);
  const keys = [Object.keys(recorded), Object.keys(answered)] as const;
  for (const key of keys[0].filter((name) => !(name in answered))) {
    found.push({ kind: "missing", at: path(key), recorded: told(recorded[key]), answered: "" });
  }
  for (const key of keys[1].filter((name) => !(name in recorded))) {
    found.push({ kind: "extra", at: path(key), recorded: "", answered: told(answered[key]) });
  }
  const shared = keys.map((list) => list.filter((name) => name in recorded && name in answered));
  const [wanted, given] = shared.map((list) => list.join()) as [string, string];
  if (wanted !== given) found.push({ kind: "order", at, recorded: wanted, answered: given });
  for (const key of shared[0]!) {
    found.push(...differences(recorded[key], answered[key], path(key)));
  }
  return found;
}

function itemsOf(recorded: unknown[], answered: unknown[], at: string): Difference[] {
  const path = `${at}[]`;
  const isCounted = isCountedList(recorded, at);
  if (isCounted && recorded.length !== answered.length) {
    const [wanted, given] = [recorded, answered].map(({ length }) => `${length} items`);
    return [{ kind: "length", at, recorded: wanted!, answered: given! }];
  }
  if (isCounted && isObject(recorded[0])) {
    return unique(recorded.flatMap((item, index) => differences(item, answered[index], path)));
  }
  if (recorded.length === 0) return [];
  return unique(answered.flatMap((item) => nearest(recorded, item, path)));
}

/** The differences from the recorded value that is most like the given one. */
export function nearest(recorded: readonly unknown[], answered: unknown, at: string): Difference[] {
  let best: Difference[] | undefined;
  for (const each of recorded) {
    const found = differences(each, answered, at);
    if (found.length === 0) return [];
    if (!best || found.length < best.length) best = found;
  }
  return best ?? [];
}

/** Each difference once. */
export function unique(found: readonly Difference[]): Difference[] {
  return [...new Map(found.map((each) => [`${each.kind} ${each.at}`, each])).values()];
}

function ofTexts(recorded: string, answered: string, at: string, key: string): Difference[] {
  const looks = [lookOf(recorded, at, key), lookOf(answered, at, key)] as const;
  if (looks[0] === undefined || looks[0] === looks[1]) {
    return key === "arguments" || key === "content" ? jsonDifferences(recorded, answered, at) : [];
  }
  return [{ kind: "pattern", at, recorded: told(recorded), answered: told(answered) }];
}

/** The pattern of an id, a time or a padding; undefined for free text. */
function lookOf(text: string, at: string, key: string): string | undefined {
  // A first delta only opens the message.
  if (key === "content" && at.startsWith("first.")) return text;
  if (key === "p")
    return "abcdefghijklmnopqrstuvwxyz0123456789".startsWith(text) ? "padding" : text;
  if (at.endsWith("tool_calls[].id")) return /^[A-Za-z0-9]{9}$/.test(text) ? "nine" : "other id";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$/.test(text)) {
    return text.includes(".") ? "microseconds" : "seconds";
  }
  if (!/^(id|.*_id|signature)$/.test(key)) return undefined;
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-([1-8])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.exec(
    text,
  );
  if (uuid) return `uuid ${uuid[1]}`;
  const hex = /^([a-z]+_)?[0-9a-f]{32}$/.exec(text);
  return hex ? `${hex[1] ?? ""}hex` : undefined;
}

/** Compares JSON in strings: whether it is JSON, and its spacing. */
export function jsonDifferences(recorded: string, answered: string, at: string): Difference[] {
  const [wanted, given] = [innerSpacing(recorded), innerSpacing(answered)];
  if (wanted === undefined || wanted === given || given === "empty") return [];
  if (wanted === "empty" && given !== undefined) return [];
  return [{ kind: "spacing", at, recorded: told(recorded), answered: told(answered) }];
}

function innerSpacing(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  // `{}` doesn't show how it would be spaced.
  if (!/[:,]/.test(text)) return "empty";
  return `${spacingOf(text)}${/\\u(?!00[01])[0-9a-f]{4}/.test(text) ? ", escaped" : ""}`;
}

/** How JSON is written: `compact`, `spaced` as Python does, or by hand. */
export function spacingOf(json: string): "compact" | "spaced" | "other" {
  const bare = json.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (!/\s/.test(bare)) return "compact";
  return /^(?:[^\s:,]|[:,] (?!\s))*$/.test(bare) ? "spaced" : "other";
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function told(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
