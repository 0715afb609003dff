/**
 * Every operation that is served, by resource. What few callers ask for is loaded by its first call.
 * @module
 */
import { late, type Late, ready } from "../async/late.ts";
import * as checksOfChat from "../schema/generated/checks/chat.ts";
import * as checksOfEmbeddings from "../schema/generated/checks/embeddings.ts";
import * as checksOfFim from "../schema/generated/checks/fim.ts";
import * as checksOfModels from "../schema/generated/checks/models.ts";
import type { OperationId, Resource } from "../schema/operation.ts";
import { chat } from "./chat.ts";
import { embeddings } from "./embeddings.ts";
import { fim } from "./fim.ts";
import { define, type Operation, type OperationsOf } from "./operation.ts";

const resources: { readonly [Of in Resource]: Late<OperationsOf<Of>> } = {
  chat: ready(define<"chat">(checksOfChat.published, chat)),
  fim: ready(define<"fim">(checksOfFim.published, fim)),
  embeddings: ready(define<"embeddings">(checksOfEmbeddings.published, embeddings)),
  models: ready(define<"models">(checksOfModels.published, {})),
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

/** An operation by its id; a promise of one that is not loaded yet. */
export function operationOf(id: OperationId): Operation | Promise<Operation> {
  const resource = id.slice(0, id.indexOf(".")) as Resource;
  const operations = resources[resource]();
  return operations instanceof Promise
    ? operations.then((loaded) => pick(loaded, id))
    : pick(operations, id);
}

/** An operation by a name that may be nobody's; undefined then. */
export async function operationNamed(name: string): Promise<Operation | undefined> {
  const isKnown = Object.hasOwn(resources, name.split(".")[0]!);
  return isKnown ? operationOf(name as OperationId) : undefined;
}

function pick(operations: object, id: OperationId): Operation {
  return (operations as Readonly<Record<string, Operation>>)[id]!;
}
