/**
 * Users' own strategies.
 * @module
 */
import { EmulatorError } from "../src/errors.ts";
import type { AgentsCompletionRequest } from "../src/schema/agents.ts";
import type { ChatCompletionRequest } from "../src/schema/chat.ts";
import type { EmbeddingRequest } from "../src/schema/embeddings.ts";
import type { FIMCompletionRequest } from "../src/schema/fim.ts";
import type { SpeechRequest } from "../src/schema/speech.ts";
import type { AudioTranscriptionRequest } from "../src/schema/transcriptions.ts";
import type { OCRRequest } from "../src/schema/ocr.ts";
import type { Call } from "../src/types/call.ts";
import type {
  ChatContent,
  ClassificationsContent,
  ContentOf,
  EmbeddingsContent,
  ModerationsContent,
  OcrContent,
  SpeechContent,
  TranscriptionsContent,
} from "../src/types/content.ts";
import type { Strategy } from "../src/types/strategy.ts";
import type { ScoresRequest } from "../src/wire/inputs.ts";

type Content = ContentOf[keyof ContentOf];
type Maybe<T> = T | undefined | Promise<T | undefined>;

export interface StrategyDefinition {
  /** What `x-parlel-strategy` chooses it by: letters, digits, `-` and `_`. */
  name: string;
  /** Answers chat calls; `undefined` leaves the call to the deterministic strategy. */
  chat?: (call: Call<ChatCompletionRequest>) => Maybe<ChatContent>;
  /** Answers fill-in-the-middle calls, as for chat. */
  fim?: (call: Call<FIMCompletionRequest>) => Maybe<ChatContent>;
  /** Answers agents' completion calls, as for chat. */
  agents?: (call: Call<AgentsCompletionRequest>) => Maybe<ChatContent>;
  /** Answers embeddings calls with one vector per input; `undefined` as for chat. */
  embeddings?: (call: Call<EmbeddingRequest>) => Maybe<EmbeddingsContent>;
  /** Answers OCR calls with the text of a page, or with pages; `undefined` as for chat. */
  ocr?: (call: Call<OCRRequest>) => Maybe<OcrContent>;
  /** Answers moderations calls with the categories' scores for each input, 0 where none is said; `undefined` as for chat. */
  moderations?: (call: Call<ScoresRequest>) => Maybe<ModerationsContent>;
  /** Answers classifications calls with the targets' scores for each input; `undefined` as for chat. */
  classifications?: (call: Call<ScoresRequest>) => Maybe<ClassificationsContent>;
  /** Answers transcription calls with a text, or with what is said when; `undefined` as for chat. */
  transcriptions?: (call: Call<AudioTranscriptionRequest>) => Maybe<TranscriptionsContent>;
  /** Answers speech calls with an audio file in the format that is asked for; `undefined` as for chat. */
  speech?: (call: Call<SpeechRequest>) => Maybe<SpeechContent>;
}

/**
 * A strategy from a function per resource.
 *
 * @example
 * defineStrategy({ name: "weather", chat: (call) => (call.lastUserText.includes("rain") ? "Yes." : undefined) });
 * @throws EmulatorError `BAD_OPTION` for a name that can't stand in a header.
 */
export function defineStrategy({ name, ...answers }: StrategyDefinition): Strategy {
  if (!/^[\w-]+$/.test(name)) {
    throw new EmulatorError(
      "BAD_OPTION",
      `A strategy's name is made of letters, digits, "-" and "_"; ${JSON.stringify(name)} is not.`,
    );
  }
  const byResource: Partial<Record<Call["resource"], (call: Call<any>) => Maybe<Content>>> =
    answers;
  return {
    name,
    async answer(call) {
      const content = await byResource[call.resource]?.(call);
      return content === undefined ? undefined : { content };
    },
  };
}
