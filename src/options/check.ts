/**
 * Reads option values from text, and checks them.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import type { Row } from "./row.ts";

/**
 * Reads a value from its text.
 * @param source where it was set, for the message.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function readText(row: Row, text: string, source: string): unknown {
  switch (row.kind) {
    case "number":
      // Only digits: nobody writes 1e3 or 0x10 for a port.
      return checkRow(row, /^\s*\d+\s*$/.test(text) ? Number(text) : text, source);
    case "switch":
      if (/^(1|true|yes|on)$/i.test(text)) return true;
      if (/^(0|false|no|off)$/i.test(text)) return false;
      throw badOption(source, `must be true or false, got ${JSON.stringify(text)}.`);
    case "list":
      return checkRow(row, [text], source);
    default:
      return checkRow(row, text, source);
  }
}

/**
 * Checks a value, and returns it unchanged.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function checkRow(row: Row, value: unknown, source: string): unknown {
  const wanted = wantedInstead(row, value);
  if (wanted === undefined) return value;
  throw badOption(source, `must be ${wanted}, got ${JSON.stringify(value)}.`);
}

/** What an invalid value should be; undefined for a valid one. */
function wantedInstead(row: Row, value: unknown): string | undefined {
  switch (row.kind) {
    case "number": {
      const isInRange = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= row.max;
      return isInRange ? undefined : `a whole number from 0 to ${row.max}`;
    }
    case "switch":
      return typeof value === "boolean" ? undefined : "true or false";
    case "choice":
      return row.among.includes(value as string) ? undefined : listed(row.among);
    case "list": {
      const isList = Array.isArray(value) && value.every((item) => isText(item, row.form));
      return isList ? undefined : `a list of ${row.form?.[1] ?? "non-empty texts"}`;
    }
    case "text": {
      if (value === undefined && row.fallback === undefined) return undefined;
      return isText(value, row.form) ? undefined : (row.form?.[1] ?? "a non-empty text");
    }
  }
}

function listed(words: readonly string[]): string {
  return new Intl.ListFormat("en", { type: "disjunction" }).format(words);
}

function isText(value: unknown, form: readonly [RegExp, string] | undefined): boolean {
  return typeof value === "string" && value !== "" && (form?.[0].test(value) ?? true);
}

/** @param source where the value was set. */
export function badOption(source: string, problem: string): EmulatorError {
  return new EmulatorError("BAD_OPTION", `${source} ${problem}`);
}
