/**
 * The catalogue as cards, one for each alias (behaviour.md section 10), and the models that a key has fine-tuned.
 * @module
 */
import { ORGANISATION, ownerIdOf, workspaceOf } from "../../src/hash/key.ts";
import {
  CAPABILITIES,
  CATALOGUE,
  findModel,
  isRetired,
  isToCome,
  type Model,
} from "../../src/schema/catalogue.ts";
import type {
  ArchiveModelResponse,
  BaseModelCard,
  ClassifierFineTunedModel,
  CompletionFineTunedModel,
  DeleteModelResponse,
  FTModelCard,
  ModelList,
  UnarchiveModelResponse,
} from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Call } from "../../src/types/call.ts";
import type { State } from "../../src/types/state.ts";
import { modelDeprecated, modelNotFound } from "../../src/wire/errors.ts";
import { notThere } from "../../src/wire/spaced.ts";
import { findTuned, type KeptModel, modelsOf } from "./models/stored.ts";

/** More fine-tuned models than a key has. */
const MOST = 10_000;

/** `GET /v1/models`. */
export async function listModels(call: CallOf<"models.list">): Promise<ModelList> {
  const listed = CATALOGUE.filter(
    (model) => !isRetired(model, call.clock) && !isToCome(model, call.clock),
  );
  const cards = listed.flatMap((model) => model.ids.map((id) => card(id, model, call)));
  const { data } = await modelsOf(call.state).page({ limit: MOST });
  return { object: "list", data: [...cards, ...data.map((tuned) => tunedCard(tuned, call))] };
}

/**
 * `GET /v1/models/{id}`.
 * @throws ApiError 404 for an id that is not listed, or no longer.
 */
export async function retrieveModel(
  call: CallOf<"models.retrieve">,
): Promise<BaseModelCard | FTModelCard> {
  const id = call.params.model_id;
  const model = CATALOGUE.find(({ ids }) => ids.includes(id));
  if (model && !isToCome(model, call.clock)) {
    if (isRetired(model, call.clock)) throw modelDeprecated(id);
    return card(id, model, call);
  }
  const tuned = await findTuned(() => call.state, id);
  if (!tuned) throw modelNotFound(id);
  return tunedCard(tuned, call);
}

/**
 * `DELETE /v1/models/{id}`.
 * @throws ApiError 404, for a model that isn't the key's own, too.
 */
export async function deleteModel({
  params,
  state,
}: CallOf<"models.delete">): Promise<DeleteModelResponse> {
  const { model_id: id } = params;
  if (!(await modelsOf(state).remove(id))) throw modelNotFound(id);
  return { id, object: "model", deleted: true };
}

/**
 * `PATCH /v1/fine_tuning/models/{id}`.
 * @throws ApiError 404.
 */
export async function updateModel(
  call: CallOf<"models.update">,
): Promise<CompletionFineTunedModel | ClassifierFineTunedModel> {
  const { name, description } = call.body;
  const tuned = await changed(call.state, call.params.model_id, {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  });
  const { id, created, root, archived, job, type, targets } = tuned;
  const head = { id, object: "model", created, owned_by: ORGANISATION } as const;
  const middle = {
    workspace_id: workspaceOf(ownerIdOf(call.request.key)),
    root,
    root_version: "",
    archived,
    name: tuned.name,
    description: tuned.description,
    capabilities: {
      completion_chat: type === "completion",
      completion_fim: type === "completion" && canFill(root),
      function_calling: false,
      fine_tuning: false,
      classification: type === "classifier",
    },
    max_context_length: contextOf(root),
    aliases: [],
    job,
  };
  if (type === "completion") return { ...head, ...middle, model_type: "completion" };
  return { ...head, ...middle, classifier_targets: targets, model_type: "classifier" };
}

/**
 * `POST /v1/fine_tuning/models/{id}/archive`.
 * @throws ApiError 404.
 */
export async function archiveModel({
  params,
  state,
}: CallOf<"models.archive">): Promise<ArchiveModelResponse> {
  const { id } = await changed(state, params.model_id, { archived: true });
  return { id, object: "model", archived: true };
}

/**
 * `DELETE /v1/fine_tuning/models/{id}/archive`.
 * @throws ApiError 404.
 */
export async function unarchiveModel({
  params,
  state,
}: CallOf<"models.unarchive">): Promise<UnarchiveModelResponse> {
  const { id } = await changed(state, params.model_id, { archived: false });
  return { id, object: "model", archived: false };
}

async function changed(state: State, id: string, changes: Partial<KeptModel>): Promise<KeptModel> {
  const tuned = await modelsOf(state).change(id, (before) => ({ ...before, ...changes }));
  if (!tuned) throw notThere();
  return tuned;
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

function tunedCard(tuned: KeptModel, { request }: Pick<Call, "request">): FTModelCard {
  const { id, created, root, job, archived, name, description, type } = tuned;
  const can = new Set(
    type === "classifier"
      ? ["classification"]
      : ["completion_chat", ...(canFill(root) ? ["completion_fim"] : [])],
  );
  return {
    id,
    object: "model",
    created,
    owned_by: workspaceOf(ownerIdOf(request.key)),
    capabilities: Object.fromEntries(
      CAPABILITIES.map((capability) => [capability, can.has(capability)]),
    ),
    name: name ?? id,
    description,
    max_context_length: contextOf(root),
    aliases: [],
    deprecation: null,
    deprecation_replacement_model: null,
    default_model_temperature: findModel(root)?.temperature ?? null,
    type: "fine-tuned",
    job,
    root,
    archived,
  };
}

function canFill(root: string): boolean {
  return findModel(root)?.capabilities.includes("completion_fim") ?? root.startsWith("codestral");
}

function contextOf(root: string): number {
  return findModel(root)?.contextLength ?? 32_768;
}
