/**
 * Finds the API key of a request. Any non-empty bearer token is accepted.
 * @module
 */
import { unauthorized } from "../wire/errors.ts";

const SCHEME = "bearer ";

/** The API key of a request; empty when there is none. */
export function readKey(header: (name: string) => string | null): string {
  const authorization = header("authorization");
  if (authorization?.slice(0, SCHEME.length).toLowerCase() === SCHEME) {
    return authorization.slice(SCHEME.length).trim();
  }
  // The other header that the docs' examples and the SDK's `whoami` use.
  return authorization === null ? (header("x-api-key")?.trim() ?? "") : "";
}

/**
 * @throws ApiError 401, as the live service words it.
 */
export function requireKey(key: string): void {
  if (key === "") throw unauthorized();
}
