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
import { classify } from "./classifications.ts";
import { createEmbeddings } from "./embeddings.ts";
import { completeFim } from "./fim.ts";
import { listModels, retrieveModel } from "./models.ts";
import { moderate } from "./moderations.ts";
import { speak } from "./speech.ts";
import { processOcr } from "./ocr.ts";
import { transcribe } from "./transcriptions.ts";
import {
  createVoice,
  deleteVoice,
  getSample,
  getVoice,
  listVoices,
  updateVoice,
} from "./voices.ts";

/** What a server chooses of how answers are made. */
export type Choices = Pick<Options, "tools" | "embeddings">;

type Content = ContentOf[keyof ContentOf];
type Generator = (call: Call<any>, choices: Choices) => Content | Promise<Content>;

/** One generator per operation. */
const generators: Readonly<Record<string, Generator>> = {
  "chat.complete": completeChat,
  "fim.complete": completeFim,
  "agents.complete": completeAgent,
  "embeddings.create": createEmbeddings,
  "transcriptions.complete": transcribe,
  "moderations.moderate": moderate,
  "moderations.moderateChat": moderate,
  "classifications.classify": classify,
  "classifications.classifyChat": classify,
  "speech.complete": speak,
  "ocr.process": processOcr,
  "voices.list": listVoices,
  "voices.create": createVoice,
  "voices.get": getVoice,
  "voices.update": updateVoice,
  "voices.delete": deleteVoice,
  "voices.getSampleAudio": getSample,
  "models.list": listModels,
  "models.retrieve": retrieveModel,
};

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
