/**
 * The syntax tree of a regular expression.
 * @module
 */
import parser, { type AstNode } from "regjsparser";

const FEATURES = { namedGroups: true, unicodePropertyEscape: true, lookbehind: true } as const;

export type Node = AstNode<typeof FEATURES>;

/** JSON Schema wants patterns to be read as Unicode, but has always had to bear with those that can't be. */
export function parsePattern(source: string): { tree: Node; flags: "u" | "" } {
  try {
    return { tree: parser.parse(source, "u", FEATURES), flags: "u" };
  } catch {
    return { tree: parser.parse(source, "", FEATURES) as Node, flags: "" };
  }
}

const classes = new WeakMap<Node, RegExp>();

/** Whether a node for one character is for this one. */
export function contains(node: Node, flags: string, letter: string): boolean {
  if (node.type === "value") return letter === String.fromCodePoint(node.codePoint);
  let pattern = classes.get(node);
  // One class on one character, so that there is nothing to backtrack.
  if (!pattern) classes.set(node, (pattern = new RegExp(`^${node.raw}$`, flags)));
  return pattern.test(letter);
}

/** Whether anywhere in the tree is a node like that. */
export function some(node: Node, isLike: (node: Node) => boolean): boolean {
  if (isLike(node)) return true;
  if (node.type === "characterClass" || !("body" in node)) return false;
  return (node.body as Node[]).some((inner) => some(inner, isLike));
}

/**
 * How many places of a pattern backtracking can go back to: at worst it takes a text's length to that power, and has no end
 * where such places are repeated.
 */
export function degree(node: Node): number {
  if (node.type === "characterClass" || !("body" in node)) return 0;
  const inside = (node.body as Node[]).reduce((sum, part) => sum + degree(part), 0);
  if (node.type === "disjunction") return inside + 1;
  if (node.type !== "quantifier") return inside;
  if (node.max !== 1 && inside > 0) return Infinity;
  return inside + (node.min === node.max ? 0 : 1);
}
