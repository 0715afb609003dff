/**
 * The deterministic strategy: an answer to every call, computed from its hash.
 * @module
 */
import type { Call } from "../../src/types/call.ts";
import type { ContentOf } from "../../src/types/content.ts";
import type { Options } from "../../src/types/options.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import { completeAgent } from "./agents.ts";
import { completeChat } from "./chat.ts";
import { createEmbeddings } from "./embeddings.ts";
import { completeFim } from "./fim.ts";
import { listModels, retrieveModel } from "./models.ts";

/** What a server chooses of how answers are made. */
export type Choices = Pick<Options, "tools" | "embeddings">;

type Content = ContentOf[keyof ContentOf];
type Generator = (call: Call<any>, choices: Choices) => Content | Promise<Content>;

/** One generator per operation. What few callers ask for is loaded by its first call, with its tables and packages. */
const generators: Readonly<Record<string, Generator>> = {
  "chat.complete": completeChat,
  "fim.complete": completeFim,
  "agents.complete": completeAgent,
  "embeddings.create": createEmbeddings,
  "moderations.moderate": late(async () => (await import("./moderations.ts")).moderate),
  "moderations.moderateChat": late(async () => (await import("./moderations.ts")).moderate),
  "classifications.classify": late(async () => (await import("./classifications.ts")).classify),
  "classifications.classifyChat": late(async () => (await import("./classifications.ts")).classify),
  "ocr.process": late(async () => (await import("./ocr.ts")).processOcr),
  "transcriptions.complete": late(async () => (await import("./transcriptions.ts")).transcribe),
  "speech.complete": late(async () => (await import("./speech.ts")).speak),
  "voices.list": late(async () => (await import("./voices.ts")).listVoices),
  "voices.create": late(async () => (await import("./voices.ts")).createVoice),
  "voices.get": late(async () => (await import("./voices.ts")).getVoice),
  "voices.update": late(async () => (await import("./voices.ts")).updateVoice),
  "voices.delete": late(async () => (await import("./voices.ts")).deleteVoice),
  "voices.getSampleAudio": late(async () => (await import("./voices.ts")).getSample),
  "models.list": listModels,
  "models.retrieve": retrieveModel,
};

function late(load: () => Promise<Generator>): Generator {
  let loaded: Promise<Generator> | undefined;
  return async (call, choices) => (await (loaded ??= load()))(call, choices);
}

export function createDeterministic(choices: Choices): Strategy {
  return {
    name: "deterministic",
    pure: true,
    answer(call) {
      const content = generators[call.operation]?.(call, choices);
      if (content instanceof Promise) return content.then((given) => ({ content: given }));
      return content === undefined ? undefined : { content };
    },
  };
}
