/**
 * JSON that only a prompt asks for: some frameworks describe the answer's form in words, without `response_format`.
 * @module
 */
import { fieldsIn } from "./fields.ts";
import { schemaIn } from "./schema.ts";
import { structureIn } from "./structure.ts";

/** The schema of the JSON that a text asks for; undefined where it asks for none. */
export function schemaAskedFor(text: string): object | undefined {
  return schemaIn(text) ?? structureIn(text) ?? fieldsIn(text);
}
