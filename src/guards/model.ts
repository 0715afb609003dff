/**
 * Which models exist, for callers who want to know that they spelled one right.
 * @module
 */
import { FINE_TUNED, isKnownModel } from "../schema/catalogue.ts";
import type { Call } from "../types/call.ts";
import { invalidModel } from "../wire/errors.ts";

/**
 * A model is known that the catalogue lists, or that the caller has fine-tuned.
 * @throws ApiError 400 `invalid_model`.
 */
export function checkModel(call: Call): void | Promise<void> {
  const { model } = call.body as { model?: unknown };
  if (typeof model !== "string" || isKnownModel(model)) return undefined;
  if (!model.startsWith("ft:")) throw invalidModel(model);
  return checkTuned(call, model);
}

async function checkTuned({ state }: Call, model: string): Promise<void> {
  if (!(await state.collection(FINE_TUNED).get(model))) throw invalidModel(model);
}
