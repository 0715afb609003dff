/**
 * The speaker that answers in a conversation, a model or an agent, with its settings.
 * @module
 */
import type { Agent } from "../schema/generated/answers.ts";
import type { CompletionArgs, ConversationRequest } from "../schema/generated/requests.ts";
import { createSeed } from "../hash/seed.ts";
import { promptTokens } from "../prompt/prompt.ts";
import type { Message } from "../prompt/tokens.ts";
import type { Seed } from "../types/seed.ts";
import type { Settings } from "./stored.ts";
import type { Tally } from "./tally.ts";

export type Tool = NonNullable<ConversationRequest["tools"]>[number];

export interface Speaker {
  /** Undefined for a model without an agent. */
  readonly agent: Agent | undefined;
  readonly model: string;
  readonly instructions: string | undefined;
  readonly tools: readonly Tool[];
  readonly args: CompletionArgs;
  /** The arguments set by this one request, which also apply to an agent that takes over. */
  readonly override: CompletionArgs | undefined;
}

/**
 * @param settings the settings that the conversation was started with.
 * @param override the arguments set by this one request.
 */
export function speakerOf(
  who: Agent | string,
  settings: Settings,
  override: CompletionArgs | undefined,
): Speaker {
  if (typeof who === "string") {
    return {
      agent: undefined,
      model: who,
      instructions: settings.instructions,
      tools: settings.tools ?? [],
      args: { ...settings.completion_args, ...override },
      override,
    };
  }
  const own = Object.entries(who.completion_args ?? {}).filter(([, value]) => value !== null);
  return {
    agent: who,
    model: who.model,
    instructions: settings.instructions ?? who.instructions ?? undefined,
    // They are stored as they were sent, which their type doesn't show.
    tools: settings.tools ?? (who.tools as readonly Tool[] | undefined) ?? [],
    args: { ...Object.fromEntries(own), ...settings.completion_args, ...override },
    override,
  };
}

/** The instructions as the message that a model reads. */
export function systemMessages({ instructions }: Pick<Speaker, "instructions">): Message[] {
  return instructions ? [{ role: "system", content: instructions }] : [];
}

/** How many tokens a speaker reads: the conversation, its instructions and its tools. */
export function tokensRead(speaker: Speaker, { tokens }: Tally): number {
  const messages = systemMessages(speaker);
  const tools = speaker.tools.filter((tool) => tool.type === "function");
  const { tool_choice = "auto" } = speaker.args;
  return tokens + promptTokens({ messages, tools, tool_choice });
}

/** The seed of a speaker's answer: it depends on everything that the speaker reads, and nothing else. */
export function seedOf(speaker: Speaker, { digest }: Tally): Seed {
  const { model, instructions = "", tools, args } = speaker;
  return createSeed("conversations", { digest, model, instructions, tools, args });
}
