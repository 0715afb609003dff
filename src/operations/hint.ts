/**
 * Hints at what the client probably meant by a path that isn't served.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { isDocumented, locate } from "./find.ts";

/** Common mistakes in base URLs: how to fix the path, and the hint. */
const SLIPS: readonly (readonly [fix: (path: string) => string, said: string])[] = [
  [(path) => path.replace(/^\/v1(?=\/v1\/)/, ""), "The base URL has /v1 twice."],
  [(path) => `/v1${path}`, "The base URL lacks /v1."],
  [(path) => path.replace(/\/{2,}/g, "/"), "The base URL ends with a slash."],
  [(path) => path.replace(/\/+$/, ""), "There is an extra slash at the end."],
];

const MISNAMED =
  'A world\'s name is up to 128 letters, digits, ".", "_" and "-": /~NAME before the path.';

/** A sentence for the person who sees the 404; undefined if there is no hint. */
export function hintOf(path: string): Maybe<string | undefined> {
  // The hint is sent in a header.
  if (!/^[!-~]+$/.test(path)) return undefined;
  // What names a world has been taken off.
  if (path.startsWith("/~")) return MISNAMED;
  for (const [fix, said] of SLIPS) {
    const meant = fix(path);
    if (meant !== path && locate(meant)) return `${said} Meant: ${meant}`;
  }
  return andThen(isDocumented(path), (isKnown) =>
    isKnown
      ? `The live service has ${path}; here it is answered from recordings only. See SUPPORTED.md.`
      : undefined,
  );
}
