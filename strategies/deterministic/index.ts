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
import * as models from "./models.ts";
import type { Choices } from "./choices.ts";

export type { Choices } from "./choices.ts";

/** Answers the calls of one operation. */
type Generator<Id extends OperationId> = (
  call: CallOf<Id>,
  choices: Choices,
) => Maybe<ContentOf<Id>>;

/** A generator for each operation of a resource. */
type GeneratorsOf<Of extends Resource> = { readonly [Id in IdOf<Of>]: Generator<Id> };

/** What few callers ask for is loaded by its first call, with its tables and packages. */
const generators: { readonly [Of in Resource]: Late<GeneratorsOf<Of>> } = {
  chat: ready({ "chat.complete": chat.completeChat }),
  fim: ready({ "fim.complete": fim.completeFim }),
  embeddings: ready({ "embeddings.create": embeddings.createEmbeddings }),
  models: ready({ "models.list": models.listModels, "models.retrieve": models.retrieveModel }),
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

/** The generator of a call that was checked, which makes it one of its operation's. */
function generatorOf({
  operation,
  resource,
}: Call): Maybe<(call: Call, choices: Choices) => unknown> {
  return andThen(generators[resource as Resource](), (loaded) => loaded[operation as never]);
}
