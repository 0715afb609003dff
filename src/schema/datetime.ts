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
    if (typeof value === "number") return `${value}`;
    if (typeof value !== "string")
      return report(context, "datetime_type", "Input should be a valid datetime", value);
    const error = NUMBER.test(value) ? undefined : faultOf(value);
    if (error === undefined) return value;
    const msg = `Input should be a valid datetime or date, ${error}`;
    return report(context, "datetime_from_date_parsing", msg, value, { error });
  },
};

/** The milliseconds since 1970 of a time that was checked; one without a zone is in UTC. */
export function timeOf(text: string): number {
  if (NUMBER.test(text)) return Number(text) * 1000;
  const [date, rest] = [text.slice(0, 10), text.slice(11).replace(",", ".")];
  if (rest === "") return Date.parse(`${date}T00:00:00Z`);
  return Date.parse(`${date}T${rest}${/(Z|[+-]\d\d:?\d\d)$/i.test(rest) ? "" : "Z"}`.toUpperCase());
}

/** What is wrong with a date, as its parser tells it. */
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
