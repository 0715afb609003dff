/**
 * What was probably meant by a path that isn't served.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { isDocumented, locate } from "./find.ts";

/** How base URLs go wrong, and how to say that. */
const SLIPS: readonly (readonly [fix: (path: string) => string, said: string])[] = [
  [(path) => path.replace(/^\/v1(?=\/v1\/)/, ""), "The base URL has /v1 twice."],
  [(path) => `/v1${path}`, "The base URL lacks /v1."],
  [(path) => path.replace(/\/{2,}/g, "/"), "The base URL ends with a slash."],
  [(path) => path.replace(/\/+$/, ""), "There is a slash too many at the end."],
];

/** A sentence for whoever sees the 404; undefined where nothing is known. */
export function hintOf(path: string): Maybe<string | undefined> {
  // It stands in a header.
  if (!/^[!-~]+$/.test(path)) return undefined;
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
