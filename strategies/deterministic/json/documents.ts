/**
 * Remembers schemas that were read, since a program sends the same ones with every call.
 * @module
 */
import { Recent } from "../../../src/schema/recent.ts";
import { openDocument } from "./document.ts";
import type { Rule } from "./subschema.ts";

/** Reads schemas given as JSON, recent ones only once. */
export function createDocuments(): (text: string) => Rule {
  const known = new Recent<Rule>();
  return (text) => {
    const read = known.get(text);
    if (read !== undefined) return read;
    const document = openDocument(text);
    known.add(text, document);
    return document;
  };
}
