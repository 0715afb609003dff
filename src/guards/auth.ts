/**
 * Who is asking. Any non-empty bearer token is accepted.
 * @module
 */
import { unauthorized } from "../wire/errors.ts";

const BEARER = /^Bearer +(\S.*)$/i;

/**
 * The API key of an `Authorization` header.
 * @throws ApiError 401, as the live service words it.
 */
export function requireKey(authorization: string | null): string {
  const key = authorization && BEARER.exec(authorization)?.[1]?.trim();
  if (!key) throw unauthorized();
  return key;
}

/** A key as the request log may show it: its last four characters, where enough others stay hidden. */
export function redactKey(authorization: string | null): string | null {
  const key = authorization && BEARER.exec(authorization)?.[1]?.trim();
  if (!key) return null;
  return key.length >= 16 ? `…${key.slice(-4)}` : "…";
}
