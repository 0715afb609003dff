/**
 * The types that a value may have.
 * @module
 */
import { speaksOf } from "./keywords.ts";
import type { Subschema } from "./subschema.ts";
import { together, type Together } from "./together.ts";

const TYPES = ["string", "object", "array", "number", "boolean", "null"];

/** Types in the order in which they are tried. */
export interface Types {
  readonly types: readonly string[];
  /** Whether schemas name them; otherwise the first are those that the schemas' keywords apply to. */
  readonly isDeclared: boolean;
}

/** The types that several schemas leave. */
export const typesOf: Together<Types> = together("types", (parts) => {
  const isDeclared = parts.some(({ keywords }) => keywords.type !== undefined);
  return { types: isDeclared ? declaredTypes(parts) : likelyTypes(parts), isDeclared };
});

/** The types that all the parts allow. */
function declaredTypes(parts: readonly Subschema[]): string[] {
  let types = [...TYPES, "integer"];
  for (const { keywords } of parts) {
    if (keywords.type === undefined) continue;
    const { type } = keywords;
    const allowed = new Set<string>(typeof type === "string" ? [type] : type);
    // Every integer is a number.
    types = types.filter(
      (name) => allowed.has(name) || (name === "integer" && allowed.has("number")),
    );
  }
  return types.includes("number") ? types.filter((name) => name !== "integer") : types;
}

/** All types, first those that the parts' keywords apply to. */
function likelyTypes(parts: readonly Subschema[]): string[] {
  const isSpokenOf = (type: string): boolean =>
    parts.some(({ keywords }) => speaksOf(type, keywords));
  return [...TYPES.filter(isSpokenOf), ...TYPES.filter((type) => !isSpokenOf(type))];
}
