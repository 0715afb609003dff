/**
 * The values that `enum` and `const` allow.
 * @module
 */
import { NOTHING, type Task } from "./place.ts";
import type { Subschema } from "./subschema.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

type Values = readonly unknown[];

/** The shortest list that one of the parts has. */
const shortestOf = together("list", (parts): { list: Values | undefined } => {
  let list: Values | undefined;
  for (const { keywords } of parts) {
    for (const one of [keywords.enum, "const" in keywords ? [keywords.const] : undefined]) {
      if (one && (!list || one.length < list.length)) list = one;
    }
  }
  return { list };
});

/** The values of the parts' lists that all parts allow; nothing if they have no list. */
export type Listed = (parts: readonly Subschema[]) => Values | undefined;

/** Filters a single schema's list once, since each of many items may come from it. */
export function createListed(work: Work): Listed {
  const known = new Map<Subschema, Values>();
  const left = (list: Values, parts: readonly Subschema[]): Values =>
    list.filter((value) => parts.every((part) => part.accepts(value, work)));
  return (parts) => {
    const { list } = shortestOf(parts, work);
    if (!list || parts.length > 1) return list && left(list, parts);
    const [only] = parts as [Subschema];
    let values = known.get(only);
    if (!values) known.set(only, (values = left(list, parts)));
    return values;
  };
}

/** One of the values; `NOTHING` where none may come. */
export function pick(values: Values, { random, work, isTaken }: Task): unknown {
  if (values.length === 0) return NOTHING;
  const start = random.below(values.length);
  if (!isTaken) return copyOf(values[start], work);
  for (let count = 0; count < values.length; count++) {
    const value = values[(start + count) % values.length];
    if (!isTaken(value)) return copyOf(value, work);
  }
  return NOTHING;
}

/** Values belong to the caller, while lists belong to the schema. */
function copyOf(value: unknown, work: Work): unknown {
  if (typeof value !== "object" || value === null) return value;
  const text = JSON.stringify(value);
  work.write(text.length);
  work.take(text.length);
  return JSON.parse(text);
}
