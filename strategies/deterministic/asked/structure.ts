/**
 * A structure in LangChain4j's words: the names of an object's fields, each with its type in parentheses.
 * @module
 */

const INTRODUCTION = "in the following JSON format:";

/** Its words for types, with their JSON Schemas. */
const TYPES: readonly [RegExp, object][] = [
  [/^date-time string\b/, { type: "string", format: "date-time" }],
  [/^date string\b/, { type: "string", format: "date" }],
  [/^time string\b/, { type: "string", format: "time" }],
  [/^boolean\b|\bBoolean$/, { type: "boolean" }],
  [/^(integer|long|short|byte)\b|\b(Integer|Long|Short|Byte|BigInteger)$/, { type: "integer" }],
  [/^(float|double)\b|\b(Float|Double|BigDecimal|Number)$/, { type: "number" }],
  [/\bUUID$/, { type: "string", format: "uuid" }],
  [/\bMap\b/, { type: "object" }],
];

/** The schema of the structure that a text asks for; undefined where it asks for none. */
export function structureIn(text: string): object | undefined {
  const introduction = text.lastIndexOf(INTRODUCTION);
  if (introduction < 0) return undefined;
  let at = introduction + INTRODUCTION.length;

  /** Matches the pattern here and moves past the match. */
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };

  const structure = (): object | undefined => {
    if (!take(/\s*\{/y)) return undefined;
    const properties: Record<string, object> = {};
    for (;;) {
      const [, name] = take(/\s*"((?:[^"\\]|\\.)*)":\s*\(/y) ?? [];
      if (name === undefined) break;
      // The field's description comes before its type.
      const type = take(/[\s\S]*?\btype: /y) && typed();
      if (!type || !take(/\),?/y)) return undefined;
      properties[name] = type;
    }
    if (!take(/\s*\}/y)) return undefined;
    const required = Object.keys(properties);
    return { type: "object", properties, required, additionalProperties: false };
  };

  const typed = (): object | undefined => {
    if (take(/array of /y)) {
      const items = typed();
      return items && { type: "array", items };
    }
    const [, members] = take(/enum, must be one of \[([^\]]*)\]/y) ?? [];
    if (members !== undefined) return { enum: members.split(", ") };
    const [, words = "", nested] = take(/([^():]*(?:\([^)]*\))?)(: (?=\{))?/y) ?? [];
    if (nested) return structure();
    return TYPES.find(([pattern]) => pattern.test(words.trim()))?.[1] ?? { type: "string" };
  };

  return structure();
}
