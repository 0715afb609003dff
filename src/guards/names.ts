/**
 * Checks the name of a function by the rule of Mistral's open-source `mistral-common` (its `validator.py`).
 * @module
 */
import { type ApiError, badRequest } from "../wire/errors.ts";

const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * A missing name passes.
 * @throws ApiError 400 as `refuse` words it.
 */
export function checkFunctionName(
  name: string | undefined,
  refuse: (message: string) => ApiError = badRequest,
): void {
  if (name === undefined || FUNCTION_NAME.test(name)) return;
  throw refuse(
    `Function name was ${name} but must be a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64.`,
  );
}
