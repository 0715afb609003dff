/**
 * Every served operation, by resource. Resources that few callers use are loaded by their first call.
 * @module
 */
import { late, type Late, ready } from "../async/late.ts";
import { andThen, type Maybe } from "../async/maybe.ts";
import * as checksOfChat from "../schema/generated/checks/chat.ts";
import * as checksOfEmbeddings from "../schema/generated/checks/embeddings.ts";
import * as checksOfFim from "../schema/generated/checks/fim.ts";
import { routes } from "../schema/generated/operations.ts";
import type { OperationId, Resource } from "../schema/operation.ts";
import { chat } from "./chat.ts";
import { embeddings } from "./embeddings.ts";
import { fim } from "./fim.ts";
import { define, type Operation, type OperationsOf } from "./operation.ts";

const resources: { readonly [Of in Resource]: Late<OperationsOf<Of>> } = {
  chat: ready(define<"chat">(checksOfChat.published, chat)),
  fim: ready(define<"fim">(checksOfFim.published, fim)),
  embeddings: ready(define<"embeddings">(checksOfEmbeddings.published, embeddings)),
  models: late(async () => {
    const { published } = await import("../schema/generated/checks/models.ts");
    const { models } = await import("./models.ts");
    return define<"models">(published, models);
  }),
  moderations: late(async () => {
    const { published } = await import("../schema/generated/checks/moderations.ts");
    const { moderations } = await import("./moderations.ts");
    return define<"moderations">(published, moderations);
  }),
  classifications: late(async () => {
    const { published } = await import("../schema/generated/checks/classifications.ts");
    const { classifications } = await import("./classifications.ts");
    return define<"classifications">(published, classifications);
  }),
  ocr: late(async () => {
    const { published } = await import("../schema/generated/checks/ocr.ts");
    const { ocr } = await import("./ocr.ts");
    return define<"ocr">(published, ocr);
  }),
  transcriptions: late(async () => {
    const { published } = await import("../schema/generated/checks/transcriptions.ts");
    const { transcriptions } = await import("./transcriptions.ts");
    return define<"transcriptions">(published, transcriptions);
  }),
  speech: late(async () => {
    const { published } = await import("../schema/generated/checks/speech.ts");
    const { speech } = await import("./speech.ts");
    return define<"speech">(published, speech);
  }),
  responses: late(async () => {
    const { published } = await import("../schema/generated/checks/responses.ts");
    const { responses } = await import("./responses.ts");
    return define<"responses">(published, responses);
  }),
  voices: late(async () => {
    const { published } = await import("../schema/generated/checks/voices.ts");
    return define<"voices">(published, {});
  }),
  users: late(async () => {
    const { published } = await import("../schema/generated/checks/users.ts");
    return define<"users">(published, {});
  }),
  connectors: late(async () => {
    const { published } = await import("../schema/generated/checks/connectors.ts");
    return define<"connectors">(published, {});
  }),
  files: late(async () => {
    const { published } = await import("../schema/generated/checks/files.ts");
    const { files } = await import("./files.ts");
    return define<"files">(published, files);
  }),
  batch: late(async () => {
    const { published } = await import("../schema/generated/checks/batch.ts");
    const { batch } = await import("./batch.ts");
    return define<"batch">(published, batch);
  }),
  fine_tuning: late(async () => {
    const { published } = await import("../schema/generated/checks/fine_tuning.ts");
    const { fine_tuning } = await import("./fine_tuning.ts");
    return define<"fine_tuning">(published, fine_tuning);
  }),
  libraries: late(async () => {
    const { published } = await import("../schema/generated/checks/libraries.ts");
    return define<"libraries">(published, {});
  }),
  documents: late(async () => {
    const { published } = await import("../schema/generated/checks/documents.ts");
    const { documents } = await import("./documents.ts");
    return define<"documents">(published, documents);
  }),
  accesses: late(async () => {
    const { published } = await import("../schema/generated/checks/accesses.ts");
    return define<"accesses">(published, {});
  }),
  agents: late(async () => {
    const { published } = await import("../schema/generated/checks/agents.ts");
    const { agents } = await import("./agents.ts");
    return define<"agents">(published, agents);
  }),
  conversations: late(async () => {
    const { published } = await import("../schema/generated/checks/conversations.ts");
    const { conversations } = await import("./conversations.ts");
    return define<"conversations">(published, conversations);
  }),
};

/** Where each operation is found. */
const byId: ReadonlyMap<string, Late<object>> = new Map(
  routes.map(([id]) => [id, resources[id.split(".", 1)[0] as Resource]]),
);

/** An operation by its id; a promise of it if it isn't loaded yet. */
export function operationOf(id: OperationId): Maybe<Operation> {
  return andThen(byId.get(id)!(), (loaded) => (loaded as Record<OperationId, Operation>)[id]);
}

/** An operation by its name; undefined for an unknown name. */
export async function operationNamed(name: string): Promise<Operation | undefined> {
  return byId.has(name) ? operationOf(name as OperationId) : undefined;
}
