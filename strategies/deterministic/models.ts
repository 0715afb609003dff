/**
 * The catalogue as cards, one for each alias (behaviour.md section 10).
 * @module
 */
import {
  CAPABILITIES,
  CATALOGUE,
  isRetired,
  isToCome,
  type Model,
} from "../../src/schema/catalogue.ts";
import type { BaseModelCard, ModelList } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Call } from "../../src/types/call.ts";
import { modelDeprecated, modelNotFound } from "../../src/wire/errors.ts";

/** `GET /v1/models`. */
export function listModels(call: CallOf<"models.list">): ModelList {
  const listed = CATALOGUE.filter(
    (model) => !isRetired(model, call.clock) && !isToCome(model, call.clock),
  );
  const data = listed.flatMap((model) => model.ids.map((id) => card(id, model, call)));
  return { object: "list", data };
}

/**
 * `GET /v1/models/{id}`.
 * @throws ApiError 404 for an id that is not listed, or not any more.
 */
export function retrieveModel(call: CallOf<"models.retrieve">): BaseModelCard {
  const id = call.params.model_id;
  const model = CATALOGUE.find(({ ids }) => ids.includes(id));
  if (!model || isToCome(model, call.clock)) throw modelNotFound(id);
  if (isRetired(model, call.clock)) throw modelDeprecated(id);
  return card(id, model, call);
}

function card(id: string, model: Model, { clock }: Pick<Call, "clock">): BaseModelCard {
  return {
    id,
    object: "model",
    created: clock(),
    owned_by: "mistralai",
    capabilities: Object.fromEntries(
      CAPABILITIES.map((capability) => [capability, model.capabilities.includes(capability)]),
    ),
    name: model.name,
    description: `Emulated ${model.name}`,
    max_context_length: model.contextLength,
    aliases: model.ids.filter((alias) => alias !== id),
    deprecation: model.deprecation?.at ?? null,
    deprecation_replacement_model: model.deprecation?.replacement ?? null,
    default_model_temperature: model.temperature,
    type: "base",
  };
}
