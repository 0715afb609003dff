/**
 * What several schemas together say about one value.
 * @module
 */
import type { Kind, Subschema } from "./subschema.ts";
import type { Work } from "./work.ts";

type Parts = readonly Subschema[];

/** Combines what schemas say. */
export type Together<What> = (parts: Parts, work: Work) => What;

/** The cost of reading one schema. */
const READ = 4;

/**
 * Mostly only one schema has something to say, or none; then it is computed once.
 * @param cost the cost of reading a schema.
 */
export function together<What>(
  kind: Kind,
  read: (parts: Parts) => What,
  cost: (part: Subschema) => number = () => READ,
): Together<What> {
  const nothing: { said?: What } = {};
  return (parts, work) => {
    const speaking = speakersOf(parts);
    const [only] = speaking;
    if (only === undefined) return (nothing.said ??= read([]));
    if (speaking.length === 1) return (only.said[kind] ??= read(speaking)) as What;
    work.take(speaking.reduce((sum, part) => sum + cost(part), 1));
    return read(speaking);
  };
}

function speakersOf(parts: Parts): Parts {
  const [only] = parts;
  if (parts.length === 1 && only?.isSpeaking) return parts;
  return parts.filter(({ isSpeaking }) => isSpeaking);
}
