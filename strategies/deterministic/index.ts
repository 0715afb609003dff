/**
 * The deterministic strategy: an answer to every call, computed from its hash.
 * @module
 */
import type { Call } from "../../src/types/call.ts";
import type { ContentOf } from "../../src/types/content.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import { completeChat } from "./chat.ts";
import { createEmbeddings } from "./embeddings.ts";
import { listModels, retrieveModel } from "./models.ts";

type Generator = (call: Call<any>) => ContentOf[keyof ContentOf];

/** One generator per operation. */
const generators: Readonly<Record<string, Generator>> = {
  "chat.complete": completeChat,
  "embeddings.create": createEmbeddings,
  "models.list": listModels,
  "models.retrieve": retrieveModel,
};

export const deterministic: Strategy = {
  name: "deterministic",
  pure: true,
  answer(call) {
    const generate = generators[call.operation];
    return generate && { content: generate(call) };
  },
};
