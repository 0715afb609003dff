/**
 * Which models exist, for callers who want to know that they spelled one right.
 * @module
 */
import { isKnownModel } from "../schema/catalogue.ts";
import { type ApiError, invalidModel } from "../wire/errors.ts";

/**
 * @throws ApiError 400 `invalid_model`, or what the operation says instead.
 */
export function checkModel(
  body: unknown,
  unknown: (model: string) => ApiError = invalidModel,
): void {
  const model = (body as { model?: unknown }).model;
  if (typeof model === "string" && !isKnownModel(model)) throw unknown(model);
}
