/**
 * Regular expressions of schemas: what matches them, in bounded time, and texts that are written along them.
 * @module
 */
import { RE2JS } from "re2js";
import type { Random } from "../../../src/types/seed.ts";
import { isFound, STEPS } from "./lookaround.ts";
import { contains, degree, type Node, parsePattern, some } from "./syntax.ts";

export interface Pattern {
  readonly source: string;
  /** Whether JavaScript's own regular expressions might take long over a text of so many characters, or refuse it. */
  isRisky(length: number): boolean;
  matches(text: string): boolean;
  /**
   * A text that is likely to match, of about so many characters where the pattern leaves room. A varied one has characters
   * of all sorts, as passwords must.
   */
  write(random: Random, length: number, isVaried?: boolean): string;
}

/** Longer texts are never asked for in earnest. */
const LONGEST = 10_000;

/** @throws Error for what isn't a regular expression, for back references, and for what can't be short. */
export function compilePattern(source: string): Pattern {
  const { tree, flags } = parsePattern(source);
  if (some(tree, ({ type }) => type === "reference")) throw new Error("it refers back to a group");
  if (shortest(tree) > LONGEST)
    throw new Error(`what matches is longer than ${LONGEST} characters`);
  const places = degree(tree);
  const budget = { steps: 10 * STEPS };
  const find = linear(source) ?? ((text: string) => isFound(tree, flags, text, budget));
  const known = new Map<string, boolean>();
  return {
    source,
    isRisky: (length) => flags === "" || length ** (places + 1) > STEPS,
    matches(text) {
      let is = known.get(text);
      if (is === undefined) known.set(text, (is = find(text)));
      return is;
    },
    write: (random, length, isVaried = false) => write(tree, flags, random, length, isVaried),
  };
}

/** Nothing for what RE2 doesn't have. */
function linear(source: string): ((text: string) => boolean) | undefined {
  try {
    const re2 = RE2JS.compile(RE2JS.translateRegExp(source));
    return (text) => re2.matcher(text).find();
  } catch {
    return undefined;
  }
}

function write(
  tree: Node,
  flags: string,
  random: Random,
  length: number,
  isVaried: boolean,
): string {
  let spare = Math.max(0, length - shortest(tree));
  const visit = (node: Node): string => {
    switch (node.type) {
      case "value":
        return String.fromCodePoint(node.codePoint);
      case "dot":
      case "characterClass":
      case "characterClassEscape":
      case "unicodePropertyEscape":
        return character(node, flags, random, isVaried);
      case "group":
        return isLookaround(node) ? "" : node.body.map(visit).join("");
      case "alternative":
        return node.body.map(visit).join("");
      case "disjunction":
        return visit(node.body[random.below(node.body.length)]!);
      case "quantifier": {
        const body = node.body[0]!;
        const each = Math.max(1, shortest(body));
        const room = Math.floor(spare / each);
        const more = Math.min(
          (node.max ?? Infinity) - node.min,
          random.below(2) ? room : random.below(room + 1),
        );
        spare -= more * each;
        return Array.from({ length: node.min + more }, () => visit(body)).join("");
      }
      default:
        return "";
    }
  };
  return visit(tree);
}

/** How many characters the shortest match has. */
function shortest(node: Node): number {
  switch (node.type) {
    case "group":
      if (isLookaround(node)) return 0;
      return node.body.reduce((sum, part) => sum + shortest(part), 0);
    case "alternative":
      return node.body.reduce((sum, part) => sum + shortest(part), 0);
    case "disjunction":
      return Math.min(...node.body.map(shortest));
    case "quantifier":
      return node.min * shortest(node.body[0]!);
    case "anchor":
      return 0;
    default:
      return 1;
  }
}

const range = (from: string, to: string): string[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) =>
    String.fromCharCode(from.charCodeAt(0) + index),
  );
/** In the order of how well they read. */
const ALPHABETS = [
  range("a", "z"),
  [...range("0", "9"), ...range("A", "Z")],
  ["-", "_", ".", " "],
  range("!", "~"),
  [..."éßñλжשعकあ中한🐲٣Ⅷ€\t\n\u00a0\u2028\u0001"],
];
/** Some of every sort that passwords must have. */
const VARIED = [
  ...ALPHABETS[0]!,
  ...range("A", "Z"),
  ..."012345678901234567890123456789@$!%*?&#@$!%*?&#@$!%*?&#",
];

/** A character of a class: of the alphabet that reads best, unless it is to vary. */
function character(node: Node, flags: string, random: Random, isVaried: boolean): string {
  const alphabets = isVaried ? [VARIED, ...ALPHABETS] : ALPHABETS;
  for (const alphabet of [...alphabets, named(node)]) {
    const fitting = alphabet.filter((letter) => contains(node, flags, letter));
    if (fitting.length > 0) return fitting[random.below(fitting.length)]!;
  }
  return "";
}

function isLookaround(node: Node & { type: "group" }): boolean {
  return node.behavior !== "normal" && node.behavior !== "ignore";
}

/** The characters that a class names. */
function named(node: Node): string[] {
  if (node.type !== "characterClass") return [];
  return node.body.flatMap((part) => {
    if (part.type === "value") return [String.fromCodePoint(part.codePoint)];
    if (part.type === "characterClassRange") return [String.fromCodePoint(part.min.codePoint)];
    return [];
  });
}
