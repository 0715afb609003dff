/**
 * Credentials in what a client sends.
 * @module
 */
import { tokensIn } from "../../wire/credentials.ts";

/** What keys look like: long, of letters and digits. */
const WORD = /[A-Za-z0-9_-]{16,}/g;

/**
 * What kind of credential a body holds; undefined when none is seen.
 * @param key the caller's, as the log shows it: its last characters.
 */
export function findKey(body: string | null, key: string | null): string | undefined {
  const end = key?.replace(/^…/, "") ?? "";
  if (body === null) return undefined;
  const isOwn = end.length >= 4 && body.match(WORD)?.some((word) => word.endsWith(end));
  return isOwn ? "the API key that it is sent with" : tokensIn(body)[0]?.what;
}
