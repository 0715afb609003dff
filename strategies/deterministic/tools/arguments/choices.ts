/**
 * Slots whose values are known beforehand: those of an enum, those that a description quotes, and flags.
 * @module
 */
import type { Token } from "../text/tokens.ts";
import { isEmpty, stemSet, stemsOf } from "../text/words.ts";
import { allows } from "./keywords.ts";
import type { Slot } from "./slots.ts";

/** A text: the places of its stems, and its tokens as written. */
interface Said {
  readonly tokens: readonly Token[];
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly texts: ReadonlySet<string>;
}

/** The values that a text names outright. */
export function choicesIn(tokens: readonly Token[], slots: readonly Slot[]): Map<Slot, unknown> {
  const said = { tokens, places: placesOf(tokens), texts: new Set(tokens.map(({ text }) => text)) };
  const names = new Set(slots.flatMap(({ nameStems }) => [...nameStems]));
  const found = new Map<Slot, unknown>();
  for (const slot of slots) {
    const value = slot.type === "boolean" ? yesOrNo(slot, said) : choice(slot, said, names);
    if (value !== undefined && allows(slot.schema, value, slot.matches)) found.set(slot, value);
  }
  return found;
}

function placesOf(tokens: readonly Token[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { stems }] of tokens.entries()) {
    for (const stem of stems) {
      const known = places.get(stem);
      if (known) known.push(at);
      else places.set(stem, [at]);
    }
  }
  return places;
}

const LETTERS = 0.5;

/** @param names the stems of all slots' names, which a description may quote. */
function choice(slot: Slot, heard: Said, names: ReadonlySet<string>): unknown {
  const { type, schema, items } = slot;
  const listed = (type === "array" ? items : schema)["enum"];
  const options: readonly unknown[] = Array.isArray(listed) ? listed : quotedIn(slot, names);
  let best: string | undefined;
  let most = 0;
  const all = new Set<string>();
  for (const option of options) {
    if (typeof option !== "string") continue;
    const stems = stemsOf(option);
    if (!isSaid(option, stems, heard)) continue;
    all.add(option);
    // The longest option says most, and one that is spelled exactly: `Business Plus` before `Business`, `C#` before `C`.
    const said = stems.length + (heard.texts.has(option) ? LETTERS : 0);
    if (said > most) [best, most] = [option, said];
  }
  return type === "array" && all.size > 0 ? [...all] : best;
}

function isSaid(option: string, stems: readonly string[], { places, texts }: Said): boolean {
  // Signs distinguish `C#` from `C`.
  if (/[^\p{L}\p{N}\s_.,'-]/u.test(option)) return texts.has(option);
  return stems.some((stem) => !/^\d+$/.test(stem)) && stems.every((stem) => places.has(stem));
}

function quotedIn({ description, type }: Slot, names: ReadonlySet<string>): string[] {
  if (type !== "string" && type !== "array") return [];
  const quoted = description.matchAll(/(?<!\p{L})(['"])([^'"]{1,40})\1/gu);
  return Array.from(quoted, ([, , option]) => option!).filter(
    (option) => !stemsOf(option).every((stem) => names.has(stem)),
  );
}

const FLAGS = stemSet(
  "is are has have get include included including show with want allow allowed use enable enabled should return only flag add",
);
const NOT = stemSet(
  "no not without don't doesn't exclude excluding never except kein keine nicht ohne sans pas sin",
);
/** How many words may come between a negation and the word that it negates. */
const NEGATED = 3;

/** True where the text has the words of a flag's name, false where it has them with a negation. */
function yesOrNo({ nameStems }: Slot, { tokens, places }: Said): boolean | undefined {
  const named = [...nameStems].filter((stem) => !FLAGS.has(stem) && !isEmpty(stem));
  if (named.length === 0 || !named.every((stem) => places.has(stem))) return undefined;
  const [at = 0] = places.get(named[0]!)!;
  const before = tokens.slice(Math.max(0, at - NEGATED), at);
  return !before.some(({ stems }) => stems.some((stem) => NOT.has(stem)));
}
