/**
 * JSON from the call's seed: valid under a schema, or a small object where there is none.
 * @module
 */
import { oncePer } from "../../../src/schema/interned.ts";
import type { Random } from "../../../src/types/seed.ts";
import { word, words } from "../text/index.ts";
import { createDocuments } from "./documents.ts";
import { NOTHING } from "./place.ts";
import { invalid, refused } from "./refusal.ts";
import type { Rule } from "./subschema.ts";
import { createWriter } from "./value.ts";
import { Work } from "./work.ts";

/** A schema's meaning depends only on its text, so that all calls may share the parsed form. */
const readDocument = createDocuments();

/** Makes the values of one request, which share what a request may cost. */
export class JsonWriter {
  readonly #write = createWriter(new Work());
  readonly #rules = new Map<string, Rule>();

  /**
   * A value that is valid under the schema; the same for the same seed.
   * @throws ApiError 400 for what isn't a schema, one that nothing meets, or one that takes too much work.
   */
  value(schema: unknown, random: Random): unknown {
    return this.#value(textOf(schema), random);
  }

  /** The same for an object, whether its schema says so or not: a tool's arguments. */
  object(schema: object, random: Random): Record<string, unknown> {
    return this.#value(objectText(schema), random) as Record<string, unknown>;
  }

  #value(text: string, random: Random): unknown {
    const value = this.#write(this.#read(text), random);
    if (value === NOTHING) throw refused("no value was found that meets it");
    return value;
  }

  /** The same schema is the same rule, so that it costs the same whether it was read before or not. */
  #read(text: string): Rule {
    const rule = this.#rules.get(text) ?? readDocument(text);
    this.#rules.set(text, rule);
    return rule;
  }
}

/** The one value of a request that has no other. */
export function generateJson(schema: unknown, random: Random): unknown {
  return new JsonWriter().value(schema, random);
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

const textOf = oncePer((schema: unknown): string => {
  try {
    return JSON.stringify(schema) ?? "null";
  } catch {
    throw invalid("#", "nests too deep");
  }
});

const objectText = oncePer((schema: object): string => textOf({ ...schema, type: "object" }));
