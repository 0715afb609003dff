/**
 * How a request's tools are chosen: as it says itself, else as its server does.
 * @module
 */
import type { Call } from "../../../src/types/call.ts";
import type { Options } from "../../../src/types/options.ts";
import { badRequest } from "../../../src/wire/errors.ts";

const MODES: readonly Options["tools"][] = ["text", "auto", "lexical"];

/** @throws ApiError 400 for a mode that doesn't exist. */
export function modeOf({ request }: Call, onAuto: Options["tools"]): Options["tools"] {
  const asked = request.control("tools");
  if (asked === null) return onAuto;
  const mode = MODES.find((name) => name === asked);
  if (mode) return mode;
  throw badRequest(`x-parlel-tools must be text, auto or lexical, got ${JSON.stringify(asked)}.`);
}
