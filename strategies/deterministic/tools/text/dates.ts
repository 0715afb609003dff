/**
 * Dates, as they are written in texts and as schemas want them.
 * @module
 */
import { fold } from "../../words.ts";

/** The parts of a token that are read here. */
interface Token {
  readonly kind: string;
  readonly text: string;
  readonly sentence: number;
}

/** The parts of a date in a text; months count from 1. */
export interface DateParts {
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

/** The months in English, German, French, Spanish, Italian and Portuguese, folded. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    "jan january januar janvier enero gennaio janeiro",
    "feb february februar fevrier febrero febbraio fevereiro",
    "mar march marz mars marzo marco",
    "apr april avril abril aprile",
    "may mai mayo maggio maio",
    "jun june juni juin junio giugno junho",
    "jul july juli juillet julio luglio julho",
    "aug august aout agosto",
    "sep sept september septembre septiembre settembre setembro",
    "oct october okt oktober octobre octubre ottobre outubro",
    "nov november novembre noviembre novembro",
    "dec december dez dezember decembre diciembre dicembre dezembro",
  ].flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)),
);
const LONGEST = 10;

/** The month that a word names, from 1; 0 for none. */
export function monthOf(word: string): number {
  return word.length > LONGEST ? 0 : (MONTHS.get(fold(word).replace(/\.$/, "")) ?? 0);
}

const FILLERS: ReadonlySet<string> = new Set([".", ",", "of", "de", "del", "di"]);
const ORDINALS: ReadonlySet<string> = new Set(["st", "nd", "rd", "th", "er", "."]);

/** The date that begins at a token: `2023-03-10`, `March 10th, 2023`, `10. März 2023`, `May`. */
export function dateAt(
  tokens: readonly Token[],
  at: number,
): { date: DateParts; to: number } | undefined {
  const { kind, text, sentence } = tokens[at]!;
  if (kind === "date") {
    const date = numericDate(text);
    return date && { date, to: at + 1 };
  }
  const before = dayAt(tokens, at);
  const monthIsAt = before ? skip(tokens, before.to, FILLERS) : at;
  const month = monthOf(tokens[monthIsAt]?.text ?? "");
  if (month === 0) return undefined;
  const day = before ?? dayAt(tokens, skip(tokens, monthIsAt + 1, FILLERS));
  const end = before ? monthIsAt + 1 : (day?.to ?? monthIsAt + 1);
  const year = yearAt(tokens, skip(tokens, end, FILLERS));
  // Only its capital shows that a lone word is a month, and at the beginning of a sentence every word has one.
  const isMonth = /^\p{Lu}/u.test(text) && tokens[at - 1]?.sentence === sentence;
  if (!day && !year && !isMonth) return undefined;
  const date = { month, ...(day && { day: day.number }), ...(year && { year: year.number }) };
  return { date, to: year?.to ?? end };
}

function skip(tokens: readonly Token[], at: number, skipped: ReadonlySet<string>): number {
  return skipped.has(tokens[at]?.text ?? "") ? at + 1 : at;
}

function dayAt(tokens: readonly Token[], at: number): { number: number; to: number } | undefined {
  const text = tokens[at]?.text ?? "";
  if (!/^(?:0?[1-9]|[12]\d|3[01])$/.test(text)) return undefined;
  return { number: Number(text), to: skip(tokens, at + 1, ORDINALS) };
}

function yearAt(tokens: readonly Token[], at: number): { number: number; to: number } | undefined {
  const text = tokens[at]?.text ?? "";
  return /^(?:1\d|20|21)\d\d$/.test(text) ? { number: Number(text), to: at + 1 } : undefined;
}

/** Of two numbers that may be the month, the first is, unless dots separate them. */
function numericDate(text: string): DateParts | undefined {
  const [one = "", two = "", three = ""] = text.split(/[-/.T]/);
  const isYearFirst = one.length === 4;
  const year = isYearFirst ? one : three;
  let [month, day] = isYearFirst ? [Number(two), Number(three)] : [Number(one), Number(two)];
  if (month > 12 || (text.includes(".") && !isYearFirst)) [month, day] = [day, month];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return { year: Number(year) + (year.length === 2 ? 2000 : 0), month, day };
}

const PATTERN =
  /\b(?:y{4}([-/.])mm\1dd|(?:mm|dd)([-/.])(?:mm|dd)\2y{2,4}|mm[-/.]y{4}|y{4}[-/.]mm)\b|\bmonth-day-year\b|\bday-month-year\b/i;
const WORDS: Readonly<Record<string, string>> = {
  "month-day-year": "mm-dd-yyyy",
  "day-month-year": "dd-mm-yyyy",
};

/** The pattern of dates that a description asks for, such as `DD/MM/YYYY`. */
export function datePattern(description: string): string | undefined {
  const [found] = PATTERN.exec(description) ?? [];
  return found && (WORDS[found.toLowerCase()] ?? found);
}

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** A date in a pattern, or in ISO 8601. */
export function writeDate(
  { year = 0, month = 0, day = 0 }: DateParts,
  pattern = "yyyy-mm-dd",
): string {
  return pattern
    .replace(/y{3,4}/i, String(year).padStart(4, "0"))
    .replace(/y{2}/i, twoDigits(year % 100))
    .replace(/m{2}/i, twoDigits(month))
    .replace(/d{2}/i, twoDigits(day));
}
