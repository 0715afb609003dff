/**
 * Features that RE2 lacks, above all lookaround, which Pydantic's decimals and Zod's addresses use: bounded backtracking over the
 * parsed pattern.
 * @module
 */
import { contains, costOf, type Node } from "./syntax.ts";
import type { Work } from "./work.ts";

/** A pattern that takes more steps, or goes this deep into a text, counts as not matching. */
const STEPS = 100_000;
const DEPTH = 500;
/** How many of a request's steps one of these costs. */
const COST = 4;

type Next = (at: number) => boolean;

/** Whether the pattern is found anywhere in the text. */
export function isFound(tree: Node, flags: string, text: string, work: Work): boolean {
  work.take(text.length);
  if (text.length > STEPS) return false;
  const letters = flags === "u" ? [...text] : text.split("");
  let steps = 0;
  let depth = 0;

  const count = (): void => {
    work.take(COST);
    if (++steps > STEPS) throw new TooFar();
  };
  const match = (node: Node, at: number, next: Next): boolean => {
    count();
    if (++depth > DEPTH) throw new TooFar();
    const does = matchNode(node, at, next);
    depth--;
    return does;
  };
  const matchNode = (node: Node, at: number, next: Next): boolean => {
    switch (node.type) {
      case "anchor":
        return isAnchored(node.kind, at) && next(at);
      case "alternative":
        return sequence(node.body, 0, at, next);
      case "disjunction":
        return node.body.some((branch) => match(branch, at, next));
      case "quantifier":
        return repeat(node.body[0]!, node.min, node.max ?? Infinity, at, next);
      case "group":
        return group(node, at, next);
      case "reference":
        return false;
      default:
        work.takeOnce(node, costOf(node));
        return at < letters.length && contains(node, flags, letters[at]!) && next(at + 1);
    }
  };
  const sequence = (nodes: readonly Node[], index: number, at: number, next: Next): boolean =>
    index === nodes.length
      ? next(at)
      : match(nodes[index]!, at, (end) => sequence(nodes, index + 1, end, next));
  const repeat = (body: Node, min: number, max: number, at: number, next: Next): boolean =>
    (max > 0 &&
      // A repetition that matches nothing would go on forever.
      match(
        body,
        at,
        (end) => (end > at || min > 0) && repeat(body, min - 1, max - 1, end, next),
      )) ||
    (min <= 0 && next(at));
  const group = (node: Node & { type: "group" }, at: number, next: Next): boolean => {
    const ahead = (): boolean => sequence(node.body, 0, at, () => true);
    const behind = (): boolean => {
      for (let start = 0; start <= at; start++) {
        count();
        if (sequence(node.body, 0, start, (end) => end === at)) return true;
      }
      return false;
    };
    switch (node.behavior) {
      case "lookahead":
        return ahead() && next(at);
      case "negativeLookahead":
        return !ahead() && next(at);
      case "lookbehind":
        return behind() && next(at);
      case "negativeLookbehind":
        return !behind() && next(at);
      default:
        return sequence(node.body, 0, at, next);
    }
  };
  const isAnchored = (kind: string, at: number): boolean => {
    if (kind === "start") return at === 0;
    if (kind === "end") return at === letters.length;
    const isBoundary = isWord(letters[at - 1]) !== isWord(letters[at]);
    return isBoundary === (kind === "boundary");
  };

  try {
    return (
      letters.some((_, start) => match(tree, start, () => true)) ||
      match(tree, letters.length, () => true)
    );
  } catch (error) {
    if (error instanceof TooFar) return false;
    throw error;
  }
}

class TooFar extends Error {}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /^\w$/.test(letter);
}
