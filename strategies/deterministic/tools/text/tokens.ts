/**
 * A text cut into the units that a reader sees: words, numbers, quoted texts, addresses, codes.
 * @module
 */
import { monthOf } from "./dates.ts";
import { isUnit } from "./units.ts";
import { stemsOf } from "./words.ts";

/** What a token is. A code has digits or signs among its letters: `A-17`, `user_name`, `data/cars.csv`. */
export type TokenKind =
  | "quoted"
  | "url"
  | "mail"
  | "date"
  | "time"
  | "number"
  | "code"
  | "word"
  | "mark";

export interface Token {
  readonly kind: TokenKind;
  /** As it was written, without the quotes around it. */
  readonly text: string;
  readonly stems: readonly string[];
  /** Its position in the text. */
  readonly start: number;
  readonly end: number;
  /** Counts the sentences of the text. */
  readonly sentence: number;
}

/** Quoted texts are short, so that a quote that never closes costs little. */
const QUOTED = [
  String.raw`"([^"\n]{1,500})"`,
  String.raw`“([^”\n]{1,500})”`,
  String.raw`«([^»\n]{1,500})»`,
  String.raw`„([^“”\n]{1,500})[“”]`,
  "`([^`\\n]{1,500})`",
  // An apostrophe ends nothing.
  String.raw`['‘]((?:[^'’\n]|['’](?=\p{L})){1,500})['’](?![\p{L}\p{N}])`,
];
/** A quoted text, or a run without spaces and quotes. */
const CHUNK = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${QUOTED.join("|")})|(?:[^\s"“”«»„${"`"}'‘]|(?<=[\p{L}\p{N}])['‘])+|\S|\n`,
  "gu",
);

const OPENING = /^[([{<'‘¿¡*$€£¥₹~]/u;
const CLOSING = /[.,;:!?)\]}>'’…*%]$/u;
const ENDING = /^[.!?…;]$/u;
/** Longer ones aren't words: they are kept whole. */
const LONGEST = 200;
/** Abbreviations whose dot doesn't end the sentence. */
const ABBREVIATION =
  /^(?:\p{L}|(?:\p{L}\.)+\p{L}|mrs?|ms|dr|prof|st|jr|sr|inc|ltd|co|corp|vs|approx|etc|bzw|nr|mme)$/iu;

const URL = /^(?:[a-z][a-z\d+.-]{1,15}:\/\/|www\.)\S/i;
const DAY = String.raw`(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2}(?:\d{2})?)`;
const CLOCK = String.raw`T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?`;
const FORMS: readonly (readonly [TokenKind, RegExp])[] = [
  ["mail", /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/],
  ["date", new RegExp(`^${DAY}(?:${CLOCK})?$`)],
  ["time", /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/],
  ["number", /^[-+−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+[.,]\d+|\.\d+|\d+)(?:e[-+]?\d{1,3})?$/i],
  ["word", /^\p{L}[\p{L}\p{M}]*(?:(?!['’]s$)['’.&-][\p{L}\p{M}]+)*\.?$/u],
];

/** Runs that are two tokens or more, and when they are: `a=2`, `70kg`, `1,2`, `one,two`, `June1`, `Anna's`. */
const SPLITS: readonly (readonly [form: RegExp, isMeant?: (split: RegExpExecArray) => boolean])[] =
  [
    [/^([\p{L}_][\p{L}\p{N}_]*)(=|:(?!\/))(\S+)$/u],
    [
      /^([-+−]?[\d.,]*\d)([\p{L}°µ%][\p{L}°µ/.-]*(?:\^?[23²³])?)$/u,
      ([, , unit]) => isUnit(unit ?? ""),
    ],
    [/^([-+−]?\d+(?:\.\d+)?)(,)(\S+)$/u],
    [/^(\p{L}+)(,)(\p{L}\S*)$/u],
    [/^(\p{L}{3,9})(\.?)(\d{1,4})$/u, ([, month]) => monthOf(month ?? "") > 0],
    [/^(.*\p{L})(['’]s?)$/u],
  ];

/** The tokens of a text, in order, marks among them. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let sentence = 0;
  let brackets = 0;
  const add = (kind: TokenKind, part: string, start: number, length = part.length): void => {
    if (part === "[") brackets++;
    else if (part === "]") brackets--;
    const stems = kind === "mark" || part.length > 3 * LONGEST ? [] : stemsOf(part);
    tokens.push({ kind, text: part, stems, start, end: start + length, sentence });
  };
  const addCore = (part: string, start: number): void => {
    if (part === "") return;
    if (part.length > LONGEST) return add("code", part, start);
    // Inside brackets a comma separates numbers.
    const form = FORMS.find(
      ([kind, is]) => is.test(part) && !(kind === "number" && brackets > 0 && part.includes(",")),
    );
    if (form) return add(form[0], part, start);
    const pieces = piecesOf(part);
    if (!pieces)
      return add(/^(?!['’])\P{L}*[\p{L}\p{N}]/u.test(part) ? "code" : "mark", part, start);
    let at = start;
    for (const piece of pieces) {
      addCore(piece, at);
      at += piece.length;
    }
  };
  const addChunk = (part: string, start: number): void => {
    let from = 0;
    let to = part.length;
    while (from < to && OPENING.test(part[from]!)) from++;
    const isUrl = URL.test(part.slice(from, from + LONGEST));
    while (to > from && CLOSING.test(part[to - 1]!) && !isKept(part, from, to, isUrl)) to--;
    for (let at = 0; at < from; at++) add("mark", part[at]!, start + at);
    if (isUrl) add("url", part.slice(from, to), start + from);
    else addCore(part.slice(from, to), start + from);
    for (let at = to; at < part.length; at++) {
      add("mark", part[at]!, start + at);
      if (ENDING.test(part[at]!)) sentence++;
    }
  };
  for (const match of text.matchAll(CHUNK)) {
    const quoted = match.slice(1).find((group) => group !== undefined);
    if (quoted !== undefined) add("quoted", quoted.trim(), match.index, match[0].length);
    else if (match[0] === "\n") sentence++;
    else addChunk(match[0], match.index);
  }
  return tokens;
}

/** Several commas separate numbers, while a single one might be a decimal comma. */
const NUMBERS = /^(?:[-+−]?[\d.]+,){2,}[-+−]?[\d.]+$/;

function piecesOf(part: string): string[] | undefined {
  if (NUMBERS.test(part)) return part.split(/(,)/);
  for (const [form, isMeant] of SPLITS) {
    const split = form.exec(part);
    if (split && (!isMeant || isMeant(split))) return split.slice(1);
  }
  return undefined;
}

/** Whether the last sign belongs to the part before it. */
function isKept(part: string, from: number, to: number, isUrl: boolean): boolean {
  const sign = part[to - 1];
  if (sign === ".") return ABBREVIATION.test(part.slice(Math.max(from, to - 8), to - 1));
  return sign === ")" && isUrl && part.length <= LONGEST && part.lastIndexOf("(", to) > from;
}
