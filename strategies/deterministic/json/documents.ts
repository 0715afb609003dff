/**
 * Schemas that were read are remembered, as the same ones come with every call of a program.
 * @module
 */
import { Recent } from "../../../src/schema/recent.ts";
import { openDocument } from "./document.ts";
import type { Rule } from "./subschema.ts";

/** Reads schemas, each of which is given as JSON, and those of late only once. */
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
