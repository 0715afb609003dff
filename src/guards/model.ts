/**
 * Which models exist, for callers who want to know that they spelled one right.
 * @module
 */
import { isKnownModel } from "../schema/catalogue.ts";
import { invalidModel } from "../wire/errors.ts";

/**
 * @throws ApiError 400 `invalid_model`.
 */
export function checkModel(body: unknown): void {
  const model = (body as { model?: unknown }).model;
  if (typeof model === "string" && !isKnownModel(model)) throw invalidModel(model);
}
