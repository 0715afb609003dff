/**
 * Who is asking. Any non-empty bearer token is accepted.
 * @module
 */
import { unauthorized } from "../wire/errors.ts";

const SCHEME = "bearer ";

/** The API key of an `Authorization` header; empty when there is none. */
export function readKey(authorization: string | null): string {
  if (!authorization || authorization.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return "";
  return authorization.slice(SCHEME.length).trim();
}

/**
 * @throws ApiError 401, as the live service words it.
 */
export function requireKey(key: string): void {
  if (key === "") throw unauthorized();
}
