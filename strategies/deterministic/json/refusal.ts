/**
 * Why there is no JSON under a schema.
 * @module
 */
import { type ApiError, badRequest } from "../../../src/wire/errors.ts";

/** The 400 for a schema that can't be used as it is. */
export function invalid(place: string, problem: string): ApiError {
  return badRequest(`Invalid JSON schema: ${place} ${problem}.`);
}

/** The 400 for a schema whose check never ends. */
export function endless(): ApiError {
  return invalid("#", "refers to itself without end, or follows too many references");
}

/** The 400 for a schema that no value meets, or none that can be made. */
export function refused(problem: string): ApiError {
  return badRequest(`The JSON schema is refused: ${problem}.`);
}
