/**
 * The deterministic strategy: an answer to every call, computed from its hash.
 * @module
 */
import { late, type Late, ready } from "../../src/async/late.ts";
import { andThen, type Maybe } from "../../src/async/maybe.ts";
import type { CallOf, ContentOf, IdOf, OperationId, Resource } from "../../src/schema/operation.ts";
import type { Call } from "../../src/types/call.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import * as chat from "./chat.ts";
import * as embeddings from "./embeddings.ts";
import * as fim from "./fim.ts";
import type { Choices } from "./choices.ts";

export type { Choices } from "./choices.ts";

/** Answers the calls of one operation. */
type Generator<Id extends OperationId> = (
  call: CallOf<Id>,
  choices: Choices,
) => Maybe<ContentOf<Id>>;

/** A generator for each operation of a resource. */
type GeneratorsOf<Of extends Resource> = { readonly [Id in IdOf<Of>]: Generator<Id> };

/** A rarely used generator is loaded by its first call, with its tables and packages. */
const generators: { readonly [Of in Resource]: Late<GeneratorsOf<Of>> } = {
  chat: ready({ "chat.complete": chat.completeChat }),
  fim: ready({ "fim.complete": fim.completeFim }),
  embeddings: ready({ "embeddings.create": embeddings.createEmbeddings }),
  models: late(async () => {
    const models = await import("./models.ts");
    return {
      "models.list": models.listModels,
      "models.retrieve": models.retrieveModel,
      "models.delete": models.deleteModel,
      "models.update": models.updateModel,
      "models.archive": models.archiveModel,
      "models.unarchive": models.unarchiveModel,
    };
  }),
  moderations: late(async () => {
    const { moderate } = await import("./moderations.ts");
    return { "moderations.moderate": moderate, "moderations.moderateChat": moderate };
  }),
  classifications: late(async () => {
    const { classify } = await import("./classifications.ts");
    return { "classifications.classify": classify, "classifications.classifyChat": classify };
  }),
  ocr: late(async () => ({ "ocr.process": (await import("./ocr.ts")).processOcr })),
  transcriptions: late(async () => ({
    "transcriptions.complete": (await import("./transcriptions.ts")).transcribe,
  })),
  speech: late(async () => ({ "speech.complete": (await import("./speech.ts")).speak })),
  responses: late(async () => {
    const responses = await import("./responses.ts");
    return {
      "responses.create": responses.createResponse,
      "responses.countInputTokens": responses.countInputTokens,
    };
  }),
  voices: late(async () => {
    const voices = await import("./voices.ts");
    return {
      "voices.list": voices.listVoices,
      "voices.create": voices.createVoice,
      "voices.get": voices.getVoice,
      "voices.update": voices.updateVoice,
      "voices.delete": voices.deleteVoice,
      "voices.getSampleAudio": voices.getSample,
      "voices.search": voices.searchVoices,
    };
  }),
  users: late(async () => ({ "users.whoami": (await import("./users.ts")).whoami })),
  connectors: late(async () => ({
    "connectors.bootstrap": (await import("./connectors.ts")).bootstrapConnectors,
  })),
  files: late(async () => {
    const files = await import("./files.ts");
    return {
      "files.upload": files.uploadFile,
      "files.list": files.listFiles,
      "files.retrieve": files.retrieveFile,
      "files.delete": files.deleteFile,
      "files.download": files.downloadFile,
      "files.getSignedUrl": files.signFile,
    };
  }),
  batch: late(async () => {
    const batch = await import("./batch.ts");
    return {
      "batch.create": batch.createBatch,
      "batch.list": batch.listBatches,
      "batch.get": batch.getBatch,
      "batch.delete": batch.deleteBatch,
      "batch.cancel": batch.cancelBatch,
    };
  }),
  fine_tuning: late(async () => {
    const tuning = await import("./fine_tuning.ts");
    return {
      "fine_tuning.create": tuning.createTuning,
      "fine_tuning.list": tuning.listTunings,
      "fine_tuning.get": tuning.getTuning,
      "fine_tuning.cancel": tuning.cancelTuning,
      "fine_tuning.start": tuning.startTuning,
    };
  }),
  libraries: late(async () => {
    const libraries = await import("./libraries.ts");
    return {
      "libraries.create": libraries.createLibrary,
      "libraries.list": libraries.listLibraries,
      "libraries.get": libraries.getLibrary,
      "libraries.update": libraries.updateLibrary,
      "libraries.put": libraries.updateLibrary,
      "libraries.delete": libraries.deleteLibrary,
    };
  }),
  documents: late(async () => {
    const documents = await import("./documents.ts");
    return {
      "documents.upload": documents.uploadDocument,
      "documents.list": documents.listDocuments,
      "documents.get": documents.getDocument,
      "documents.update": documents.updateDocument,
      "documents.put": documents.updateDocument,
      "documents.delete": documents.deleteDocument,
      "documents.textContent": documents.documentText,
      "documents.status": documents.documentStatus,
      "documents.getSignedUrl": documents.signDocument,
      "documents.extractedTextSignedUrl": documents.signText,
      "documents.reprocess": documents.reprocessDocument,
    };
  }),
  accesses: late(async () => {
    const accesses = await import("./accesses.ts");
    return {
      "accesses.list": accesses.listAccesses,
      "accesses.updateOrCreate": accesses.shareLibrary,
      "accesses.delete": accesses.unshareLibrary,
    };
  }),
  agents: late(async () => {
    const agents = await import("./agents.ts");
    return {
      "agents.complete": agents.completeAgent,
      "agents.create": agents.createAgent,
      "agents.list": agents.listAgents,
      "agents.listPages": agents.listAgentPages,
      "agents.get": agents.getAgent,
      "agents.update": agents.updateAgent,
      "agents.delete": agents.deleteAgent,
      "agents.updateVersion": agents.updateVersion,
      "agents.listVersions": agents.listVersions,
      "agents.getVersion": agents.getVersion,
      "agents.createVersionAlias": agents.createVersionAlias,
      "agents.listVersionAliases": agents.listVersionAliases,
      "agents.deleteVersionAlias": agents.deleteVersionAlias,
    };
  }),
  conversations: late(async () => {
    const conversations = await import("./conversations.ts");
    return {
      "conversations.start": conversations.answerConversation,
      "conversations.append": conversations.answerConversation,
      "conversations.restart": conversations.answerConversation,
      "conversations.list": conversations.listConversations,
      "conversations.get": conversations.getConversation,
      "conversations.delete": conversations.deleteConversation,
      "conversations.getHistory": conversations.getHistory,
      "conversations.getMessages": conversations.getMessages,
    };
  }),
};

export function createDeterministic(choices: Choices): Strategy {
  return {
    name: "deterministic",
    answer: (call) =>
      andThen(generatorOf(call), (generate) =>
        andThen(generate(call, choices), (content) => ({ content })),
      ),
  };
}

/** The generator for a checked call: the check has made sure that the call is one of its operation's. */
function generatorOf({
  operation,
  resource,
}: Call): Maybe<(call: Call, choices: Choices) => unknown> {
  return andThen(generators[resource as Resource](), (loaded) => loaded[operation as never]);
}
