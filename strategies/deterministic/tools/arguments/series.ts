/**
 * Mentions that are listed together: `A, B and C`.
 * @module
 */
import type { Mention } from "../text/mentions.ts";
import type { Token } from "../text/tokens.ts";
import { wordSet } from "../text/words.ts";

export interface Series {
  /** The first mention of a series, and the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Whether only commas and `and` join them, so that all of them are meant. */
  readonly isList: boolean;
}

const AND = wordSet("and & und et y e");
const BETWEEN = wordSet(", and & und et y e or oder ou o with the to by");

/** For each mention, the series that it is in. */
export function seriesOf(tokens: readonly Token[], mentions: readonly Mention[]): Series[] {
  const all: Series[] = [];
  for (let start = 0; start < mentions.length; start = all.length) {
    const words: string[] = [];
    let end = start + 1;
    for (; end < mentions.length; end++) {
      const between = wordsBetween(tokens, mentions[end - 1]!, mentions[end]!);
      if (!between) break;
      words.push(...between);
    }
    const isList =
      words.some((word) => AND.has(word)) && words.every((word) => word === "," || AND.has(word));
    const series = { start, end, isList };
    while (all.length < end) all.push(series);
  }
  return all;
}

/** What joins two mentions of one kind; nothing if something else is in between. */
function wordsBetween(
  tokens: readonly Token[],
  one: Mention,
  next: Mention,
): readonly string[] | undefined {
  if (one.kind !== next.kind || one.to === next.from) return undefined;
  const words: string[] = [];
  for (let at = one.to; at < next.from; at++) {
    const { text } = tokens[at]!;
    if (!BETWEEN.has(text)) return undefined;
    words.push(text);
  }
  return words;
}
