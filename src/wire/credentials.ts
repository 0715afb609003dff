/**
 * Credentials in the query of a request: they are the caller's, and stand in no log and no fixture.
 * @module
 */

const CREDENTIAL = /^(api[_-]?key|key|(access|auth)?[_-]?token|authorization|password|secret)$/i;

/** A query without what is named like a credential; null when nothing is left. */
export function safeQuery(query: string): string | null {
  const nameOf = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? "";
  const kept = query.split("&").filter((pair) => !CREDENTIAL.test(nameOf(pair)));
  return kept.length > 0 ? kept.join("&") : null;
}
