/**
 * Finds the API key of a request. Any non-empty bearer token is accepted.
 * @module
 */
import { unauthorized } from "../wire/errors.ts";

const BEARER = /^bearer /i;

/** The API key of a request; empty when there is none. */
export function readKey(header: (name: string) => string | null): string {
  const authorization = header("authorization");
  // The other header is the one that the docs' examples and the SDK's `whoami` use.
  if (authorization === null) return header("x-api-key")?.trim() ?? "";
  return BEARER.test(authorization) ? authorization.slice("Bearer ".length).trim() : "";
}

/**
 * @throws ApiError 401, as the live service words it.
 */
export function requireKey(key: string): void {
  if (key === "") throw unauthorized();
}
