/**
 * Mentions in a text that may be arguments: numbers with their units, quoted texts, names, dates, addresses, codes.
 * @module
 */
import { dateAt, type DateParts } from "./dates.ts";
import { bracketsOf, jsonAt } from "./json.ts";
import { fullSpan, type IsKnown, nameAt, phraseEnd } from "./names.ts";
import { numberAt } from "./numbers.ts";
import type { Token, TokenKind } from "./tokens.ts";
import type { Unit } from "./units.ts";

/** `rest` is the text after a colon. */
export type MentionKind = Exclude<TokenKind, "word" | "mark"> | "json" | "name" | "phrase" | "rest";

export interface Mention {
  readonly kind: MentionKind;
  /** As it was written. */
  readonly text: string;
  /** Its first token, and the one after its last. */
  readonly from: number;
  readonly to: number;
  readonly number?: number;
  readonly unit?: Unit | undefined;
  readonly date?: DateParts;
  /** The list or object that it writes out. */
  readonly json?: unknown;
  /** For a name, the longer name that it is part of: `Denver, Colorado`, `12 Baker Street, London`. */
  readonly full?: string;
}

/** No call has more arguments. */
const MOST = 256;

/** The mentions of a text, in order. */
export function mentionsOf(text: string, tokens: readonly Token[], isKnown: IsKnown): Mention[] {
  const mentions: Mention[] = [];
  const brackets = bracketsOf(tokens);
  for (let at = 0; at < tokens.length && mentions.length < MOST;) {
    const found = mentionAt(text, tokens, at, isKnown, brackets);
    if (found) mentions.push(found);
    at = Math.max(found?.to ?? 0, at + 1);
  }
  return mentions;
}

function mentionAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  isKnown: IsKnown,
  brackets: ReadonlyMap<number, number>,
): Mention | undefined {
  const token = tokens[at]!;
  const span = (from: number, to: number): Pick<Mention, "text" | "from" | "to"> => ({
    text:
      to === from + 1 ? tokens[from]!.text : text.slice(tokens[from]!.start, tokens[to - 1]!.end),
    from,
    to,
  });
  const date = dateAt(tokens, at);
  if (date) return { kind: "date", ...span(at, date.to), date: date.date };
  const time = timeEnd(tokens, at);
  if (time) return { kind: "time", ...span(at, time) };
  const number = numberAt(tokens, at);
  // The "two" of `two numbers` belongs to the tool's own words.
  if (number && !(token.kind === "word" && token.stems.every(isKnown))) {
    return { kind: "number", ...span(at, number.to), number: number.number, unit: number.unit };
  }
  if (token.kind === "mark") {
    const json = jsonAt(text, tokens, at, brackets);
    if (json) return { kind: "json", ...span(at, json.to), json: json.value };
    return token.text === ":" ? restAt(text, tokens, at) : undefined;
  }
  if (token.kind !== "word") {
    // The key of a pair isn't a value.
    const isKey = token.kind === "quoted" && tokens[at + 1]?.text === ":";
    // Not everything that looks like a date is one.
    const kind = token.kind === "date" ? "code" : token.kind;
    return isKey ? undefined : { kind, ...span(at, at + 1) };
  }
  const name = nameAt(tokens, at, isKnown);
  if (name) {
    const full = text.slice(...fullSpan(tokens, name.from, name.to));
    return { kind: "name", ...span(name.from, name.to), full };
  }
  const to = phraseEnd(tokens, at, isKnown);
  return to > at ? { kind: "phrase", ...span(at, to) } : undefined;
}

/** The end of a time of day: `16:30`, `6:30 PM`, `3pm`. */
function timeEnd(tokens: readonly Token[], at: number): number | undefined {
  const isHalf = /^[ap]\.?m\.?$/i.test(tokens[at + 1]?.text ?? "");
  const { kind, text } = tokens[at]!;
  if (kind === "time") return isHalf ? at + 2 : at + 1;
  return isHalf && /^(?:1[0-2]|[1-9])$/.test(text) ? at + 2 : undefined;
}

/** The text after a colon, up to the end of the sentence; its words are mentions, too. */
function restAt(text: string, tokens: readonly Token[], at: number): Mention | undefined {
  const { sentence, end } = tokens[at]!;
  const next = tokens[at + 1];
  if (!next || next.start === end || next.sentence !== sentence) return undefined;
  let last = at + 1;
  while (tokens[last + 1]?.sentence === sentence) last++;
  if (last > at + 1 && /^[.!?]$/.test(tokens[last]!.text)) last--;
  return { kind: "rest", text: text.slice(next.start, tokens[last]!.end), from: at, to: at + 1 };
}
