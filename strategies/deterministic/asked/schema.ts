/**
 * A JSON Schema in a text: in a fence, as Spring AI, Genkit and LangChain write it, or without one, as LlamaIndex does.
 * @module
 */

/** Of a longer text only the end is searched: instructions are there. */
const MOST = 200_000;
/** How many opening braces are tried. */
const TRIES = 200;

/** The schema that a text holds: the last one in a fence, else the last one. */
export function schemaIn(text: string): object | undefined {
  const end = text.slice(-MOST);
  // A fence may be closed on the line that opens it, and mentioned without being one.
  const fenced = [...end.matchAll(/```[\w-]*\s*(?=\{)/g)].map(
    ({ 0: mark, index }) => index + mark.length,
  );
  return last(fenced, end) ?? last(everyBrace(end), end);
}

function last(places: readonly number[], text: string): object | undefined {
  let found: object | undefined;
  let from = 0;
  for (const place of places.slice(0, TRIES)) {
    // A brace inside an object that was tried is part of it.
    if (place < from) continue;
    const whole = objectAt(text, place);
    const value = whole && parse(whole);
    if (!value) continue;
    from = place + whole.length;
    if (isSchema(value)) found = value;
  }
  return found;
}

function everyBrace(text: string): number[] {
  return [...text.matchAll(/\{/g)].map(({ index }) => index);
}

/** The text of an object from its brace to the one that closes it. */
function objectAt(text: string, start: number): string | undefined {
  let depth = 0;
  const tokens = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  tokens.lastIndex = start;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[0] === "{") depth++;
    else if (token[0] === "}" && --depth === 0) return text.slice(start, tokens.lastIndex);
  }
  return undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Members that only a schema has, and the type of their values. */
const TELLING: Readonly<Record<string, string>> = {
  $schema: "string",
  $ref: "string",
  $defs: "object",
  definitions: "object",
  properties: "object",
  anyOf: "object",
  oneOf: "object",
  allOf: "object",
};
const TYPES: readonly unknown[] = "array object string number integer boolean null".split(" ");

function isSchema(value: Record<string, unknown>): boolean {
  const isTold = Object.entries(TELLING).some(([word, type]) => typeof value[word] === type);
  return isTold || TYPES.includes(value.type);
}
