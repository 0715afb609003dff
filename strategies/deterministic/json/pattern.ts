/**
 * Regular expressions of schemas: matching in bounded time, and writing texts that match.
 * @module
 */
import { RE2JS } from "re2js";
import type { Random } from "../../../src/types/seed.ts";
import { lettersOf } from "./alphabet.ts";
import { isFound } from "./lookaround.ts";
import {
  backtracking,
  costOf,
  isAnchored,
  isLookaround,
  type Node,
  parsePattern,
  shortest,
  size,
  some,
} from "./syntax.ts";
import type { Work } from "./work.ts";

/** A regular expression, read once. */
export interface Pattern {
  matches(text: string, work: Work): boolean;
  /**
   * A text that is likely to match, of about the given length where the pattern allows. A varied one has characters
   * of all sorts, as passwords must.
   */
  write(random: Random, length: number, work: Work, isVaried?: boolean): string;
}

/** No real pattern asks for longer texts. */
const LONGEST = 10_000;
/** The most nodes that JavaScript's own regular expressions may go through at worst, with backtracking. */
const TRIED = 200_000;
/** The most nodes that RE2 may have, and match against characters. */
const WRITTEN = 10_000;
const HELD = 1_000_000;
/** The cost of compiling a node for RE2. */
const COMPILED = 20;

/** @throws Error for invalid regular expressions, back references, and patterns without short matches. */
export function compilePattern(source: string): Pattern {
  const { tree, flags } = parsePattern(source);
  if (some(tree, ({ type }) => type === "reference")) throw new Error("it refers back to a group");
  if (shortest(tree) > LONGEST)
    throw new Error(`what matches is longer than ${LONGEST} characters`);
  return { matches: matcher(source, tree, flags), write: writer(tree, flags) };
}

/** JavaScript's own expressions where they can't take long, RE2 elsewhere, and backtracking for features that RE2 lacks. */
function matcher(source: string, tree: Node, flags: string): Pattern["matches"] {
  const native = nativeOf(source, flags);
  const { places, ways } = backtracking(tree);
  const begun = isAnchored(tree) ? 0 : 1;
  const nodes = size(tree, false);
  const written = size(tree, true);
  let re2: RE2JS | "unread" | undefined = "unread";
  return (text, work) => {
    const tried = nodes * ways * (1 + text.length) ** (begun + places);
    if (flags === "u" && tried <= TRIED) {
      work.take(1 + tried / 32);
      return native.test(text);
    }
    const held = written * (1 + text.length);
    if (written <= WRITTEN && held <= HELD) {
      work.takeOnce(source, written * COMPILED);
      if (re2 === "unread") re2 = linear(source);
      if (re2) {
        work.take(held / 4);
        return re2.matcher(text).find();
      }
    }
    return isFound(tree, flags, text, work);
  };
}

/** @throws Error with a message that is the same in every version of the engine. */
function nativeOf(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new Error("JavaScript doesn't read it");
  }
}

/** Nothing for features that RE2 lacks. */
function linear(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(source));
  } catch {
    return undefined;
  }
}

function writer(tree: Node, flags: string): Pattern["write"] {
  const lengths = new Map<Node, number>();
  const lengthOf = (node: Node): number => {
    let length = lengths.get(node);
    if (length === undefined) lengths.set(node, (length = shortest(node)));
    return length;
  };
  return (random, length, work, isVaried = false) => {
    let spare = Math.max(0, length - lengthOf(tree));
    const visit = (node: Node): string => {
      work.take(2);
      switch (node.type) {
        case "value":
          return String.fromCodePoint(node.codePoint);
        case "dot":
        case "characterClass":
        case "characterClassEscape":
        case "unicodePropertyEscape":
          work.takeOnce(node, costOf(node));
          return character(node, flags, random, isVaried);
        case "group":
          return isLookaround(node) ? "" : all(node.body);
        case "alternative":
          return all(node.body);
        case "disjunction":
          return visit(node.body[random.below(node.body.length)]!);
        case "quantifier": {
          const body = node.body[0]!;
          const each = Math.max(1, lengthOf(body));
          const room = Math.floor(spare / each);
          const more = Math.min(
            (node.max ?? Infinity) - node.min,
            random.below(2) ? room : random.below(room + 1),
          );
          spare -= more * each;
          let text = "";
          for (let count = node.min + more; count > 0; count--) text += visit(body);
          return text;
        }
        default:
          return "";
      }
    };
    const all = (nodes: readonly Node[]): string => {
      let text = "";
      for (const node of nodes) text += visit(node);
      return text;
    };
    return visit(tree);
  };
}

/** A character of a class: from the most readable alphabet, unless it should vary. */
function character(node: Node, flags: string, random: Random, isVaried: boolean): string {
  const letters = lettersOf(node, flags, isVaried);
  return letters.length > 0 ? letters[random.below(letters.length)]! : "";
}
