/**
 * The words of names and texts, in a form in which words with the same meaning are often equal.
 * @module
 */
import { COMMON, fold } from "../../words.ts";

/** `getUserName2` is four words, `user_name` two. */
const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|[\p{L}\p{M}]+|\p{N}+/gu;
const PLAIN_WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g;
/** Words are compared by their beginnings, since most languages inflect the end. */
const COMPARED = 6;

/** The stems of a text's words, in order. */
export function stemsOf(text: string): string[] {
  // Most texts are plain, and this halves the time to read them.
  const words = isPlain(text) ? text.match(PLAIN_WORD) : text.normalize("NFC").match(WORD);
  return words?.map(stem) ?? [];
}

function isPlain(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

function stem(word: string): string {
  const folded = isPlain(word) ? word.toLowerCase() : fold(word);
  return (folded.length > 3 ? withoutEnding(folded) : folded).slice(0, COMPARED);
}

/** English endings; those of other languages mostly come after the compared part. */
function withoutEnding(word: string): string {
  let bare = word;
  if (bare.endsWith("s") && !bare.endsWith("ss") && !bare.endsWith("us")) bare = bare.slice(0, -1);
  if (bare.endsWith("ing") && bare.length > 5) bare = bare.slice(0, -3);
  else if (bare.endsWith("ed") && bare.length > 4) bare = bare.slice(0, -2);
  const last = bare.at(-1)!;
  if (last === "e" || (last === bare.at(-2) && DOUBLED.has(last))) bare = bare.slice(0, -1);
  return bare.endsWith("y") ? `${bare.slice(0, -1)}i` : bare;
}

/** Letters that are doubled before an ending: `intended`. */
const DOUBLED: ReadonlySet<string> = new Set("bdgmnprt");

/** The words of a space-separated list. */
export function wordSet(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** The stems of such a list. */
export function stemSet(list: string): ReadonlySet<string> {
  return new Set(stemsOf(list));
}

/** Words that say little in a request, besides those that say little anywhere. */
const VAGUE =
  "please kindly want wants wanted need needs like would could can may let lets hi hello hey dear help looking thank thanks " +
  "i'm i'd me mine us our able wish bitte mochte por favor also just some such there's what's using based given other each " +
  "every many much most least less more than last next first following between through within around near during upon per " +
  "via related considered called named now today ago yet already still even very too well good best new both whether while " +
  "since until against without along across under above below among";

const EMPTY: ReadonlySet<string> = new Set([...COMMON, ...VAGUE.split(" ")].flatMap(stemsOf));

/** Whether a stem says nothing about what the user wants, as a single letter doesn't. */
export function isEmpty(stemmed: string): boolean {
  return stemmed.length < 2 || EMPTY.has(stemmed);
}
