/**
 * Which models exist, for callers who want to know that they spelled one right.
 * @module
 */
import { FINE_TUNED, isKnownModel } from "../schema/catalogue.ts";
import type { Call } from "../types/call.ts";
import { type ApiError, invalidModel } from "../wire/errors.ts";

type Refusal = (model: string) => ApiError;

/**
 * A model is known that the catalogue lists, or that the caller has fine-tuned.
 * @throws ApiError 400 `invalid_model`, or what the operation says instead.
 */
export function checkModel(call: Call, unknown: Refusal = invalidModel): void | Promise<void> {
  const { model } = call.body as { model?: unknown };
  if (typeof model !== "string" || isKnownModel(model)) return undefined;
  if (!model.startsWith("ft:")) throw unknown(model);
  return checkTuned(call, model, unknown);
}

async function checkTuned({ state }: Call, model: string, unknown: Refusal): Promise<void> {
  if (!(await state.collection(FINE_TUNED).get(model))) throw unknown(model);
}
