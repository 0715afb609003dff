/**
 * The checker runs JavaScript's own regular expressions, which a hostile pattern can keep busy for years. So before it
 * looks at a value, each such pattern in the schema becomes the list of those of the value's strings that it matches.
 * @module
 */
import type { Schema, SchemaObject } from "./keywords.ts";
import type { Pattern } from "./pattern.ts";

/** Writes into the schemas what their patterns say of the strings in a value. */
export function pin(
  value: unknown,
  pattern: ReadonlyMap<SchemaObject, Pattern>,
  patterns: ReadonlyMap<SchemaObject, readonly (readonly [Pattern, Schema])[]>,
): void {
  const strings = new Set<string>();
  collect(value, strings);
  const lists = new Map<Pattern, string>();
  const longest = [...strings].reduce((length, text) => Math.max(length, text.length), 0);
  const listed = (one: Pattern): string => {
    if (!one.isRisky(longest)) return one.source;
    let list = lists.get(one);
    if (list === undefined) lists.set(one, (list = literals([...strings].filter(one.matches))));
    return list;
  };
  for (const [schema, one] of pattern) schema.pattern = listed(one);
  for (const [schema, entries] of patterns) {
    schema.patternProperties = Object.fromEntries(
      // The number keeps keys apart that match the same strings.
      entries.map(([one, inner], number) => [`${listed(one)}|(?!)${number}`, inner]),
    );
  }
}

function collect(value: unknown, strings: Set<string>): void {
  if (typeof value === "string") strings.add(value);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    strings.add(key);
    collect(member, strings);
  }
}

function literals(texts: string[]): string {
  if (texts.length === 0) return "(?!)";
  return `^(?:${texts.map((text) => text.replace(/[\^$\\.*+?()[\]{}|/]/g, "\\$&")).join("|")})$`;
}
