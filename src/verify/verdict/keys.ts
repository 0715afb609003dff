/**
 * Finds credentials in the bodies that a client sends.
 * @module
 */
import { tokensIn } from "../../wire/credentials.ts";

/** A word that may be a key: long, of letters and digits. */
const WORD = /[A-Za-z0-9_-]{16,}/g;

/**
 * The kind of credential in a body; undefined when none is found.
 * @param key the caller's API key, as the log shows it: its last characters.
 */
export function findKey(body: string | null, key: string | null): string | undefined {
  const end = key?.replace(/^…/, "") ?? "";
  if (body === null) return undefined;
  const isOwn = end.length >= 4 && body.match(WORD)?.some((word) => word.endsWith(end));
  return isOwn ? "the API key that it was sent with" : tokensIn(body)[0]?.what;
}
