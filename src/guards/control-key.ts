/**
 * Decides who may use the control API if other machines can reach the emulator.
 * @module
 */
import { ApiError } from "../wire/errors.ts";
import { readKey } from "./auth.ts";

/**
 * @param wanted the required key; undefined if none is required.
 * @throws ApiError 401.
 */
export function checkControlKey(
  header: (name: string) => string | null,
  wanted: string | undefined,
): void {
  if (wanted === undefined || isSame(readKey(header), wanted)) return;
  const message =
    "The control API needs its key: authorization: Bearer KEY, with the KEY of --control-key.";
  throw new ApiError(401, JSON.stringify({ object: "error", message, type: "unauthorized" }), {
    "www-authenticate": 'Bearer realm="control"',
  });
}

/** Takes as long for a key whose beginning is right as for any other. */
function isSame(given: string, wanted: string): boolean {
  let differs = given.length ^ wanted.length;
  for (let at = 0; at < given.length; at++)
    differs |= given.charCodeAt(at) ^ wanted.charCodeAt(at % wanted.length);
  return differs === 0;
}
