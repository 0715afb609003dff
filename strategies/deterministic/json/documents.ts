/**
 * Schemas that were read are remembered, as the same ones come with every call of a program.
 * @module
 */
import { openDocument } from "./document.ts";
import type { Rule } from "./subschema.ts";

/** Beyond this many schemas, or this many characters in them, the oldest are forgotten. */
const ENTRIES = 256;
const CHARACTERS = 500_000;

/** Reads schemas, each of which is given as JSON, and those of late only once. */
export function createDocuments(): (text: string) => Rule {
  const known = new Map<string, Rule>();
  let characters = 0;
  return (text) => {
    const read = known.get(text);
    if (read !== undefined) return read;
    const document = openDocument(text);
    if (text.length > CHARACTERS) return document;
    known.set(text, document);
    characters += text.length;
    for (const oldest of known.keys()) {
      if (known.size <= ENTRIES && characters <= CHARACTERS) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return document;
  };
}
