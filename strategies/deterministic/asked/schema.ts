/**
 * A JSON Schema in a text: in a fence, as Spring AI, Genkit and LangChain write it, or as it stands, as LlamaIndex does.
 * @module
 */

/** Of a longer text the end is looked at: instructions stand there. */
const MOST = 200_000;
/** As many braces are tried to begin with. */
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
    // What stands inside of another object is a part of it.
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

/** Words that only a schema has, and what they hold there. */
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
