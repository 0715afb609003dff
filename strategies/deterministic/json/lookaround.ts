/**
 * What RE2 leaves out, above all lookaround: Pydantic's decimals and Zod's addresses have it. Backtracking over the parsed
 * pattern, but only so far.
 * @module
 */
import { contains, type Node } from "./syntax.ts";

/** A pattern that isn't through by then counts as not matching. */
export const STEPS = 100_000;

type Next = (at: number) => boolean;

/** Whether the pattern is found anywhere in the text. The budget is what is left for all texts. */
export function isFound(
  tree: Node,
  flags: string,
  text: string,
  budget: { steps: number },
): boolean {
  const letters = flags === "u" ? [...text] : text.split("");
  let steps = 0;

  const match = (node: Node, at: number, next: Next): boolean => {
    if (++steps > STEPS || --budget.steps < 0) throw new RangeError("too many steps");
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
        return at < letters.length && contains(node, flags, letters[at]!) && next(at + 1);
    }
  };
  const sequence = (nodes: readonly Node[], index: number, at: number, next: Next): boolean =>
    index === nodes.length
      ? next(at)
      : match(nodes[index]!, at, (end) => sequence(nodes, index + 1, end, next));
  const repeat = (body: Node, min: number, max: number, at: number, next: Next): boolean =>
    (max > 0 &&
      // A turn that takes nothing would go on for ever.
      match(
        body,
        at,
        (end) => (end > at || min > 0) && repeat(body, min - 1, max - 1, end, next),
      )) ||
    (min <= 0 && next(at));
  const group = (node: Node & { type: "group" }, at: number, next: Next): boolean => {
    const ahead = (): boolean => sequence(node.body, 0, at, () => true);
    const behind = (): boolean =>
      Array.from({ length: at + 1 }, (_, start) => start).some((start) =>
        sequence(node.body, 0, start, (end) => end === at),
      );
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
  } catch {
    return false;
  }
}

function isWord(letter: string | undefined): boolean {
  return letter !== undefined && /^\w$/.test(letter);
}
