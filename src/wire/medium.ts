/**
 * What a body is, by its content type.
 * @module
 */

export type Medium = "json" | "multipart" | "url-encoded" | "binary" | "other";

const JSON_TYPE = "application/json";

const MEDIA: readonly (readonly [Medium, RegExp])[] = [
  ["json", /^application\/([^;\s]+\+)?json\s*(;|$)/i],
  ["multipart", /^multipart\//i],
  ["url-encoded", /^application\/x-www-form-urlencoded\s*(;|$)/i],
  ["binary", /^application\/octet-stream/i],
];

/** A body without a type is taken for JSON. */
export function mediumOf(contentType: string | null): Medium {
  // Nearly every request has exactly this type.
  if (contentType === null || contentType === JSON_TYPE) return "json";
  return MEDIA.find(([, pattern]) => pattern.test(contentType))?.[0] ?? "other";
}
