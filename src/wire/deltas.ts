/**
 * The content of a completion's choices in pieces, as its stream sends it (behaviour.md section 2).
 * @module
 */
import { isPlain } from "../hash/canonical.ts";
import { splitTokens } from "../prompt/tokens.ts";
import type { Choice } from "./choices.ts";
import { thinkingChunk } from "./thinking.ts";

/** The pieces of a choice's content, each as JSON: first its thinking, then its words. */
export function contentPieces({ text, thinking }: Choice): string[] {
  const tokens = splitTokens(text);
  const needsNoEscapes = isPlain(text);
  const words = tokens.map((token) => (needsNoEscapes ? `"${token}"` : JSON.stringify(token)));
  if (thinking === "") return words;
  const thoughts = splitTokens(thinking).map((token, index) => thinkingChunk(token, index > 0));
  // The last thought and the first word share a piece, which closes the thinking and begins the text.
  const turn: object[] = [{ ...thoughts.pop(), closed: true }];
  if (tokens.length > 0) turn.push({ type: "text", text: tokens[0] });
  return [
    '""',
    ...thoughts.map((thought) => JSON.stringify([thought])),
    JSON.stringify(turn),
    ...words.slice(1),
  ];
}

/** Takes pieces of the lists in turn, as the live service interleaves choices. */
export function inTurn<Piece>(
  lists: readonly (readonly Piece[])[],
  take: (index: number, piece: Piece) => void,
): void {
  const longest = Math.max(...lists.map((list) => list.length));
  for (let turn = 0; turn < longest; turn++) {
    for (let index = 0; index < lists.length; index++) {
      const list = lists[index]!;
      if (turn < list.length) take(index, list[turn]!);
    }
  }
}
