/**
 * The characters that a class of a regular expression may stand for, the most readable first.
 * @module
 */
import { contains, type Node } from "./syntax.ts";

const range = (from: string, to: string): string =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) =>
    String.fromCharCode(from.charCodeAt(0) + index),
  ).join("");

/** The most readable first. */
const ALPHABETS = [
  range("a", "z"),
  range("0", "9") + range("A", "Z"),
  "-_. ",
  range("!", "~"),
  "éßñλжשعकあ中한🐲٣Ⅷ€\t\n\u00a0\u2028\u0001",
];
/** Some of every sort that passwords must have. */
const VARIED = `${range("a", "z")}${range("A", "Z")}012345678901234567890123456789@$!%*?&#@$!%*?&#@$!%*?&#`;

type Letters = readonly string[];
const plain = new WeakMap<Node, Letters>();
const varied = new WeakMap<Node, Letters>();

/** The characters of the class that are in the first alphabet that has any. A varied choice has some of every sort. */
export function lettersOf(node: Node, flags: string, isVaried: boolean): Letters {
  const known = isVaried ? varied : plain;
  let letters = known.get(node);
  if (!letters) known.set(node, (letters = find(node, flags, isVaried)));
  return letters;
}

function find(node: Node, flags: string, isVaried: boolean): Letters {
  // One class against one character at a time, so that there is nothing to backtrack.
  const pattern = new RegExp(node.raw, `g${flags}`);
  for (const alphabet of isVaried ? [VARIED, ...ALPHABETS] : ALPHABETS) {
    // Without the flag "u", half a character counts as a character, too.
    const fitting = alphabet.match(pattern)?.filter((letter) => !/^[\ud800-\udfff]$/.test(letter));
    if (fitting && fitting.length > 0) return fitting;
  }
  return named(node).filter((letter) => contains(node, flags, letter));
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
