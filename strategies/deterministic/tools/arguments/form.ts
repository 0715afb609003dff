/**
 * A tool as a form, and the values that a text gives it.
 * @module
 */
import type { Function } from "../../../../src/schema/generated/requests.ts";
import { type Mention, mentionsOf } from "../text/mentions.ts";
import type { IsKnown } from "../text/names.ts";
import { type Token, tokensOf } from "../text/tokens.ts";
import { stemsOf } from "../text/words.ts";
import { type Pair, pairUp } from "./assignment.ts";
import { choicesIn } from "./choices.ts";
import { ordered } from "./order.ts";
import { type Series, seriesOf } from "./series.ts";
import { type Slot, slotsOf } from "./slots.ts";

/** A text and its tokens. */
export interface Reading {
  readonly text: string;
  readonly tokens: readonly Token[];
}

export interface Form {
  readonly tool: Function;
  readonly slots: readonly Slot[];
  readonly isKnown: IsKnown;
}

export interface Filled {
  readonly values: Map<Slot, unknown>;
  /** The pairs from which values of mentions come. */
  readonly pairs: readonly Pair[];
  readonly mentions: readonly Mention[];
  readonly series: readonly Series[];
}

/** Only the beginning and the end of a longer text are read. */
const MOST_CHARACTERS = 16_384;

export function readingOf(given: string): Reading {
  const half = MOST_CHARACTERS / 2;
  const part =
    given.length > MOST_CHARACTERS ? `${given.slice(0, half)}\n${given.slice(-half)}` : given;
  // Quotes around the whole text mean nothing.
  const text = part.trim().replace(/^(["'])([\s\S]*)\1$/, "$2");
  return { text, tokens: tokensOf(text) };
}

/** A tool with its slots. */
export function formOf(tool: Function): Form {
  const slots = slotsOf(tool.parameters);
  const own = new Set([
    ...stemsOf(`${tool.name} ${tool.description ?? ""}`.slice(0, 2000)),
    ...slots.flatMap(({ nameStems }) => [...nameStems]),
  ]);
  return { tool, slots, isKnown: (stem) => own.has(stem) };
}

/**
 * What a text says about a form, or about some of its slots.
 * @param least the score that a mention must reach to fill a required slot.
 */
export function fill(
  { slots: all, isKnown }: Form,
  { text, tokens }: Reading,
  slots: readonly Slot[] = all,
  least?: number,
): Filled {
  const mentions = mentionsOf(text, tokens, isKnown);
  const series = seriesOf(tokens, mentions);
  const choices = choicesIn(tokens, slots);
  const open = slots.filter((slot) => !choices.has(slot));
  const pairs = pairUp(tokens, mentions, series, open, least);
  return {
    values: new Map([...choices, ...ordered(pairs, open, mentions, series)]),
    pairs,
    mentions,
    series,
  };
}

/** The slots that must be filled and aren't. */
export function missingOf({ slots }: Form, values: ReadonlyMap<Slot, unknown>): Slot[] {
  return slots.filter((slot) => slot.isRequired && !values.has(slot));
}
