/**
 * Checks how large a body is.
 * @module
 */
import { tooLarge } from "../wire/errors.ts";

/**
 * Refuses a body by its declared length, before it is read.
 * @throws ApiError 413.
 */
export function checkDeclaredSize(contentLength: string | null, limit: number): void {
  if (contentLength !== null && Number(contentLength) > limit) throw tooLarge(limit);
}
