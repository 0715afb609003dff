/**
 * JSON from the call's seed: valid under a schema, or a small object where there is none.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { badRequest } from "../../../src/wire/errors.ts";
import { word, words } from "../text/index.ts";
import { openDocument } from "./document.ts";
import { NOTHING } from "./place.ts";
import { writeValue } from "./value.ts";

/**
 * A value that is valid under the schema; the same for the same seed.
 * @throws ApiError 400 for what isn't a schema, or one that nothing meets.
 */
export async function generateJson(schema: unknown, random: Random): Promise<unknown> {
  const value = writeValue(openDocument(schema), random);
  if (value === NOTHING)
    throw badRequest("The JSON schema is refused: no value was found that meets it.");
  return value;
}

/** A small object, for `response_format: json_object`. */
export function generateObject(random: Random): Record<string, unknown> {
  return {
    title: words(random, 2),
    summary: words(random, 3),
    count: 1 + random.below(100),
    tags: [word(random), word(random)],
  };
}
