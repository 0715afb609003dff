/**
 * The syntax tree of a regular expression.
 * @module
 */
import parser, { type AstNode } from "regjsparser";

const FEATURES = { namedGroups: true, unicodePropertyEscape: true, lookbehind: true } as const;
/** Nobody writes deeper groups, and the parser would run out of stack. */
const DEPTH = 100;

/** A node of the tree. */
export type Node = AstNode<typeof FEATURES>;

/**
 * JSON Schema reads patterns as Unicode, but validators have always accepted some that can't be.
 * @throws Error for what isn't a regular expression.
 */
export function parsePattern(source: string): { tree: Node; flags: "u" | "" } {
  if (nestsTooDeep(source)) throw new Error(`its groups nest deeper than ${DEPTH} levels`);
  try {
    return { tree: parser.parse(source, "u", FEATURES), flags: "u" };
  } catch {
    return { tree: parser.parse(source, "", FEATURES), flags: "" };
  }
}

function nestsTooDeep(source: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at++) {
    const letter = source[at];
    if (letter === "\\") at++;
    else if (letter === "]") inClass = false;
    else if (inClass || letter === "[") inClass = true;
    else if (letter === ")") depth--;
    else if (letter === "(" && ++depth > DEPTH) return true;
  }
  return false;
}

/** The cost of reading a class of characters, high for one that names a Unicode property. */
export function costOf(node: Node): number {
  return /\\[pP]/.test(node.raw) ? 2000 : 50;
}

const classes = new WeakMap<Node, RegExp>();

/** Whether a node for one character matches this one. */
export function contains(node: Node, flags: string, letter: string): boolean {
  if (node.type === "value") return letter === String.fromCodePoint(node.codePoint);
  let pattern = classes.get(node);
  // One class against one character, so that there is nothing to backtrack.
  if (!pattern) classes.set(node, (pattern = new RegExp(`^${node.raw}$`, flags)));
  return pattern.test(letter);
}

/** The nodes in a node. */
function innerNodes(node: Node): readonly Node[] {
  return node.type === "characterClass" || !("body" in node) ? [] : node.body;
}

/** Whether the tree contains such a node. */
export function some(node: Node, isLike: (node: Node) => boolean): boolean {
  return isLike(node) || innerNodes(node).some((inner) => some(inner, isLike));
}

/** Whether a group is a lookaround. */
export function isLookaround(node: Node): boolean {
  return node.type === "group" && node.behavior !== "normal" && node.behavior !== "ignore";
}

/** Whether it only matches at the beginning of a text. */
export function isAnchored(node: Node): boolean {
  if (node.type === "alternative") return node.body.length > 0 && isAnchored(node.body[0]!);
  return node.type === "anchor" && node.kind === "start";
}

/** How much a pattern can backtrack. */
export interface Backtracking {
  /** Repetitions, each of which may end at any character of the text. Infinite where one repeats another. */
  readonly places: number;
  /** In how many ways the rest can match. */
  readonly ways: number;
}

/** The backtracking of a pattern. */
export function backtracking(node: Node): Backtracking {
  const inside = innerNodes(node).map(backtracking);
  if (node.type === "disjunction") {
    return {
      places: inside.reduce((most, { places }) => Math.max(most, places), 0),
      ways: inside.reduce((sum, { ways }) => sum + ways, 0),
    };
  }
  const places = inside.reduce((sum, part) => sum + part.places, 0);
  const ways = inside.reduce((product, part) => product * part.ways, 1);
  if (node.type !== "quantifier" || (node.min === 1 && node.max === 1)) return { places, ways };
  if (node.max === 1) return { places, ways: ways + 1 };
  if (places > 0 || ways > 1) return { places: Infinity, ways };
  return { places: node.min === node.max ? 0 : 1, ways };
}

/** How many characters the shortest match has. */
export function shortest(node: Node): number {
  if (node.type === "anchor" || isLookaround(node)) return 0;
  if (node.type === "quantifier") return node.min * shortest(node.body[0]!);
  if (node.type === "disjunction") {
    return node.body.reduce((least, branch) => Math.min(least, shortest(branch)), Infinity);
  }
  if (node.type === "group" || node.type === "alternative") {
    return node.body.reduce((sum, part) => sum + shortest(part), 0);
  }
  return 1;
}

/** How many nodes the pattern has, and how many with its repetitions written out. */
export function size(node: Node, isWrittenOut: boolean): number {
  const inside = innerNodes(node).reduce((sum, part) => sum + size(part, isWrittenOut), 1);
  if (node.type !== "quantifier" || !isWrittenOut) return inside;
  return inside * Math.max(1, node.max ?? node.min + 1);
}
