/**
 * How a request's tools are chosen: by its own header, else by the server's option.
 * @module
 */
import type { Call } from "../../../src/types/call.ts";
import { badRequest } from "../../../src/wire/errors.ts";
import type { Choices } from "../choices.ts";

const MODES: readonly Choices["tools"][] = ["text", "auto", "lexical"];

/** @throws ApiError 400 for a mode that doesn't exist. */
export function modeOf(call: Pick<Call, "control">, onAuto: Choices["tools"]): Choices["tools"] {
  const asked = call.control("tools");
  if (asked === null) return onAuto;
  const mode = MODES.find((name) => name === asked);
  if (mode) return mode;
  throw badRequest(`x-parlel-tools must be text, auto or lexical, got ${JSON.stringify(asked)}.`);
}
