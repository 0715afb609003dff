/**
 * The canonical text of a JSON value: equal values have equal texts, whatever the order of their keys.
 * @module
 */
import { Recent } from "../schema/recent.ts";

/** JSON without white space and with sorted keys. */
export function canonicalJson(value: unknown): string {
  return canonicalAround(value, canonicalJson);
}

/**
 * The same.
 * @param inner writes the value's direct members.
 * @param counts whether to write the member with a key; all of them by default.
 */
export function canonicalAround(
  value: unknown,
  inner: (value: unknown) => string,
  counts: (key: string) => boolean = always,
): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    let items = "";
    for (const item of value) items += `${items === "" ? "" : ","}${inner(item)}`;
    return `[${items}]`;
  }
  const record = value as Record<string, unknown>;
  let members = "";
  for (const key of sortedKeys(record)) {
    if (!counts(key)) continue;
    members += (members === "" ? "" : ",") + keyText(key) + inner(record[key]);
  }
  return `{${members}}`;
}

function always(): boolean {
  return true;
}

/** What a key begins its member with. Nearly all requests have the same few keys. */
const keyTexts = new Recent<string>();

function keyText(key: string): string {
  const known = keyTexts.get(key);
  if (known !== undefined) return known;
  const text = `${quoted(key)}:`;
  keyTexts.add(key, text);
  return text;
}

/** Most objects have few keys, which a loop orders faster than a call of `sort`. */
const FEW = 10;

/** By UTF-16 code units. */
function sortedKeys(record: object): string[] {
  const keys = Object.keys(record);
  if (keys.length > FEW) return keys.sort();
  for (let next = 1; next < keys.length; next++) {
    const key = keys[next]!;
    let at = next - 1;
    while (at >= 0 && keys[at]! > key) keys[at + 1] = keys[at--]!;
    keys[at + 1] = key;
  }
  return keys;
}

const PLAIN = /^[ !#-[\]-~]*$/;

/** Whether a text is sure to need no escapes in JSON, as most are. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** A text as JSON. Seeing that it needs no escapes is faster than the engine's own quoting. */
export function quoted(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}
