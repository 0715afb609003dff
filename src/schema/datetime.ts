/**
 * Times as pydantic reads them: RFC 3339, with or without a time and a zone, or seconds since 1970.
 * @module
 */
import type { Schema } from "../types/schema.ts";
import { report } from "./scalars.ts";

const NUMBER = /^[+-]?\d+(\.\d+)?$/;
const TIME =
  /^[Tt _]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/;

export const datetime: Schema<string> = {
  name: "datetime",
  check(value, context) {
    if (typeof value === "number") {
      const read = fromNumber(value);
      if ("text" in read) return read.text;
      const msg = `Input should be a valid datetime, ${read.error}`;
      return report(context, "datetime_parsing", msg, value, read);
    }
    if (typeof value !== "string")
      return report(context, "datetime_type", "Input should be a valid datetime", value);
    const stamp = NUMBER.test(value) ? fromNumber(Number(value)) : undefined;
    const read = stamp && "text" in stamp ? stamp : fromText(value);
    if ("text" in read) return read.text;
    const msg = `Input should be a valid datetime or date, ${read.error}`;
    return report(context, "datetime_from_date_parsing", msg, value, read);
  },
};

type Read = { readonly text: string } | { readonly error: string };

/** Larger numbers are milliseconds. */
const MOST_SECONDS = 2e10;
const FIRST = Date.parse("0000-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

function fromNumber(number: number): Read {
  const ms = Math.abs(number) > MOST_SECONDS ? number : number * 1000;
  if (ms < FIRST) return { error: "dates before 0000 are not supported as unix timestamps" };
  if (ms > LAST) return { error: "dates after 9999 are not supported as unix timestamps" };
  return { text: new Date(ms).toISOString() };
}

function fromText(text: string): Read {
  const error = faultOf(text);
  return error === undefined ? { text } : { error };
}

/** A checked time in milliseconds since 1970; without a zone it is in UTC. */
export function timeOf(text: string): number {
  const [date, rest] = [text.slice(0, 10), text.slice(11).replace(",", ".")];
  if (rest === "") return Date.parse(`${date}T00:00:00Z`);
  return Date.parse(`${date}T${rest}${/(Z|[+-]\d\d:?\d\d)$/i.test(rest) ? "" : "Z"}`.toUpperCase());
}

/** The fault of a date, in its parser's words. */
function faultOf(text: string): string | undefined {
  if (text.length < 10) return "input is too short";
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)];
  if (!/^\d{4}$/.test(year)) return "invalid character in year";
  if (text[4] !== "-") return "invalid date separator, expected `-`";
  if (!/^\d\d$/.test(month)) return "invalid character in month";
  if (text[7] !== "-") return "invalid date separator, expected `-`";
  if (!/^\d\d$/.test(day)) return "invalid character in day";
  if (Number(month) < 1 || Number(month) > 12)
    return "month value is outside expected range of 1-12";
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) < 1 || Number(day) > last) return "day value is outside expected range";
  const rest = text.slice(10);
  if (rest === "" || TIME.test(rest)) return undefined;
  return "unexpected extra characters at the end of the input";
}
