/**
 * Users' own strategies.
 * @module
 */
import { EmulatorError } from "../src/types/error.ts";
import { hasContent } from "../src/schema/contents.ts";
import { nearest } from "../src/schema/nearest.ts";
import type { SpokenId } from "../src/schema/generated/contents.ts";
import type { CallOf, ContentOf, IdOf, Resource } from "../src/schema/operation.ts";
import type { Call } from "../src/types/call.ts";
import type { Strategy } from "../src/types/strategy.ts";

/** The operations of a resource that a strategy may answer: the others store and find objects. */
type Spoken<Of extends Resource> = Extract<IdOf<Of>, SpokenId>;

/** Answers a resource's calls; `undefined` leaves the call to the deterministic strategy. */
type Answers<Of extends Resource> = (
  call: CallOf<Spoken<Of>>,
) => ContentOf<Spoken<Of>> | undefined | Promise<ContentOf<Spoken<Of>> | undefined>;

export interface StrategyDefinition {
  /** The name by which `x-parlel-strategy` chooses it: letters, digits, `-` and `_`. */
  name: string;
  /** Answers chat calls. */
  chat?: Answers<"chat">;
  /** Answers fill-in-the-middle calls, as for chat. */
  fim?: Answers<"fim">;
  /** Answers agents' completion calls, as for chat. */
  agents?: Answers<"agents">;
  /** Answers calls for responses, as for chat. */
  responses?: Answers<"responses">;
  /** Answers in conversations, whether started, continued or restarted: with what is said and done, in order. */
  conversations?: Answers<"conversations">;
  /** Answers embeddings calls with one vector per input. */
  embeddings?: Answers<"embeddings">;
  /** Answers OCR calls with the text of a page, or with pages. */
  ocr?: Answers<"ocr">;
  /** Answers moderations calls with the categories' scores for each input, 0 for those left out. */
  moderations?: Answers<"moderations">;
  /** Answers classifications calls with the targets' scores for each input. */
  classifications?: Answers<"classifications">;
  /** Answers transcription calls with a text, or with what is said when. */
  transcriptions?: Answers<"transcriptions">;
  /** Answers speech calls with an audio file in the requested format. */
  speech?: Answers<"speech">;
}

/** The resources whose calls a strategy may answer. */
const RESOURCES: readonly string[] = Object.keys({
  chat: true,
  fim: true,
  agents: true,
  responses: true,
  conversations: true,
  embeddings: true,
  ocr: true,
  moderations: true,
  classifications: true,
  transcriptions: true,
  speech: true,
} satisfies Record<Exclude<keyof StrategyDefinition, "name">, true>);

/** @throws EmulatorError `BAD_OPTION` for anything but functions that answer such resources. */
function checkAnswers(answers: object): void {
  for (const [resource, answer] of Object.entries(answers)) {
    if (!RESOURCES.includes(resource)) {
      const meant = nearest(resource, RESOURCES);
      const problem = `A strategy can't answer ${JSON.stringify(resource)}.${meant}`;
      throw new EmulatorError("BAD_OPTION", `${problem} Known: ${RESOURCES.join(", ")}.`);
    }
    if (answer === undefined || typeof answer === "function") continue;
    throw new EmulatorError("BAD_OPTION", `A strategy's ${resource} must be a function.`);
  }
}

/** @throws EmulatorError `BAD_OPTION` for a name that can't be sent in a header. */
export function checkName(name: unknown): void {
  if (typeof name === "string" && /^[\w-]+$/.test(name)) return;
  throw new EmulatorError(
    "BAD_OPTION",
    `A strategy's name is made of letters, digits, "-" and "_"; ${JSON.stringify(name)} is not.`,
  );
}

/**
 * A strategy from a function per resource.
 *
 * @example
 * defineStrategy({ name: "weather", chat: (call) => (call.lastUserText.includes("rain") ? "Yes." : undefined) });
 * @throws EmulatorError `BAD_OPTION` for a name that can't stand in a header, or for a resource that it can't answer.
 */
export function defineStrategy({ name, ...answers }: StrategyDefinition): Strategy {
  checkName(name);
  checkAnswers(answers);
  // A function gets only its own resource's calls, as its type says.
  const byResource = answers as Readonly<Record<string, ((call: Call) => unknown) | undefined>>;
  return {
    name,
    async answer(call) {
      if (!hasContent(call.operation)) return undefined;
      const content = await byResource[call.resource]?.(call);
      return content === undefined ? undefined : { content };
    },
  };
}
