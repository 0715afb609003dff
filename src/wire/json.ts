/**
 * Incoming JSON: text to value, within a depth, with errors reported as the live service reports them. Its wording and positions are
 * those of Python's parser, so they are worked out here and not taken from the JavaScript engine, whose messages differ from version
 * to version.
 * @module
 */
import { badRequest, invalidBody } from "./errors.ts";

/** How deep a body may nest. The live service's parser gives up a little below 1000 levels. */
export const MAX_DEPTH = 500;
/** How many lists and objects a body may hold: each takes far more memory than its two characters. */
export const MAX_CONTAINERS = 1_000_000;

/**
 * The value of a JSON text.
 * @param invalid makes the error from the issues.
 * @throws ApiError 422 `json_invalid` with the position, or 400 when it nests too deep or holds too much.
 */
export function parseJson(text: string, invalid: typeof invalidBody = invalidBody): unknown {
  // Nesting too deep takes more than this many characters: an opening and a closing bracket for each level.
  if (text.length > 2 * MAX_DEPTH) {
    const excess = excessOf(text);
    if (excess) throw badRequest(`The body ${excess}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    const { at, error } = findFault(text);
    throw invalid([
      {
        type: "json_invalid",
        loc: ["body", at],
        msg: "JSON decode error",
        input: {},
        ctx: { error },
      },
    ]);
  }
}

/** Whether a text is JSON; parses it to know. */
export function isJson(text: string): boolean {
  return valueOf(text) !== undefined;
}

/** The value of a JSON text; undefined for any other text. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a JSON text; any other text as it is. */
export function valueOrText(text: string): unknown {
  const value = valueOf(text);
  return value === undefined ? text : value;
}

/** The value of a JSON text that is safe to recurse into; undefined for one that nests too deep, and for any other text. */
export function walkableOf(text: string): unknown {
  return excessOf(text, Infinity) ? undefined : valueOf(text);
}

/** Which limit of a body a text exceeds, as a predicate for a message; undefined when it stays within all. */
export function excessOf(
  text: string,
  most: number = MAX_CONTAINERS,
  deepest: number = MAX_DEPTH,
): string | undefined {
  let depth = 0;
  let containers = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = endOfString(text, index);
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepest) return `nests deeper than ${deepest} levels`;
      if (++containers > most) return `holds more than ${most} lists and objects`;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return undefined;
}

/** The end of the string that starts at a quote: its closing quote, or the end of the text. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return text.length;
}

/** Where a text is broken, and how Python's parser words it. */
export interface Fault {
  at: number;
  error: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Whether a number continues after its integer part: with a dot, `E` or `e`. */
const isFraction = (code: number): boolean => code === 0x2e || code === 0x45 || code === 0x65;
const ZERO = 0x30;
const isDigit = (code: number): boolean => code >= ZERO && code <= 0x39;
const ESCAPE = new Set('"\\/bfnrt');
const WORDS = ["true", "false", "null"];
const HEX = /^[0-9a-fA-F]{4}$/;

/** Walks a text as Python's parser would. The text must be known to be broken, and to nest no deeper than a body may. */
export function findFault(text: string): Fault {
  let at = 0;

  const skipSpace = (): void => {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  };

  /** A faster way for the most frequent numbers than the pattern for all. */
  const skipInteger = (): boolean => {
    if (!isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === ZERO) return false;
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    if (isFraction(text.charCodeAt(end))) return false;
    at = end;
    return true;
  };

  const string = (): Fault | undefined => {
    const start = at++;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        at++;
        return undefined;
      }
      if (code < 0x20) return { at, error: "Invalid control character at" };
      if (code !== BACKSLASH) continue;
      const escape = text[++at];
      if (escape === undefined) break;
      if (escape === "u") {
        if (!HEX.test(text.slice(at + 1, at + 5))) return { at, error: "Invalid \\uXXXX escape" };
        at += 4;
      } else if (!ESCAPE.has(escape)) return { at: at - 1, error: "Invalid \\escape" };
    }
    return { at: start, error: "Unterminated string starting at" };
  };

  const value = (): Fault | undefined => {
    if (skipInteger()) return undefined;
    const character = text[at];
    if (character === '"') return string();
    if (character === "{") return object();
    if (character === "[") return array();
    for (const word of WORDS) {
      if (character === word[0] && text.startsWith(word, at)) {
        at += word.length;
        return undefined;
      }
    }
    NUMBER.lastIndex = at;
    if (!NUMBER.test(text)) return { at, error: "Expecting value" };
    at = NUMBER.lastIndex;
    return undefined;
  };

  const object = (): Fault | undefined => {
    at++;
    skipSpace();
    if (text[at] === "}") {
      at++;
      return undefined;
    }
    for (;;) {
      if (text[at] !== '"') {
        return { at, error: "Expecting property name enclosed in double quotes" };
      }
      const key = string();
      if (key) return key;
      skipSpace();
      if (text[at] !== ":") return { at, error: "Expecting ':' delimiter" };
      at++;
      skipSpace();
      const fault = value();
      if (fault) return fault;
      skipSpace();
      const next = text[at];
      if (next !== "," && next !== "}") return { at, error: "Expecting ',' delimiter" };
      at++;
      if (next === "}") return undefined;
      skipSpace();
    }
  };

  const array = (): Fault | undefined => {
    at++;
    skipSpace();
    if (text[at] === "]") {
      at++;
      return undefined;
    }
    for (;;) {
      const fault = value();
      if (fault) return fault;
      skipSpace();
      const next = text[at];
      if (next !== "," && next !== "]") return { at, error: "Expecting ',' delimiter" };
      at++;
      if (next === "]") return undefined;
      skipSpace();
    }
  };

  skipSpace();
  const fault = value();
  if (fault) return fault;
  skipSpace();
  return { at, error: "Extra data" };
}
