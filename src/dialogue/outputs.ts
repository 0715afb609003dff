/**
 * Turns a strategy's answer into entries and their usage.
 * @module
 */
import { instant } from "../fill/instant.ts";
import { spacedJson } from "../prompt/spaced-json.ts";
import { countTokens } from "../prompt/tokens.ts";
import { prefixOf } from "../prompt/prompt.ts";
import type {
  ChatAnswer,
  ChatChoice,
  ConversationsContent,
  ConversationStep,
  HandoffContent,
  PartsContent,
  ToolExecutionContent,
} from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import type { State } from "../types/state.ts";
import { toChoices } from "../wire/choices.ts";
import { handoffFailed } from "../wire/conversation-errors.ts";
import type { ConversationUsage } from "../wire/conversations.ts";
import { durationOf, type Output, speakerOf } from "../wire/entries.ts";
import { thinkingChunk } from "../wire/thinking.ts";
import { agentsOf } from "./agents.ts";
import { messagesOf, resultText } from "./messages.ts";
import { seedOf, speakerOf as speakerAs, tokensRead } from "./speaker.ts";
import type { Turn } from "./turn.ts";

/** Milliseconds before an entry begins (recorded: three). */
const PAUSE_MS = 3;

export interface Said {
  readonly outputs: readonly Output[];
  readonly usage: ConversationUsage;
}

/**
 * @throws ApiError 500 when an agent that should take over doesn't exist.
 */
export async function outputsOf(
  content: ConversationsContent,
  turn: Turn,
  state: State,
): Promise<Said> {
  const { steps, usage } = readContent(content);
  const writer = createWriter(turn);
  for (const [index, step] of steps.entries()) {
    if (typeof step === "string") writer.say({ text: step }, index);
    else if ("execution" in step) writer.run(step);
    else if ("handoff" in step) await writer.handOff(step, state);
    else writer.say(step, index);
  }
  return writer.end(usage);
}

/** The steps of an answer, and its usage if the content gives a better one than we can count. */
function readContent(content: ConversationsContent): {
  readonly steps: readonly ConversationStep[];
  readonly usage: ChatAnswer["usage"];
} {
  if (typeof content === "object" && "choices" in content)
    return { steps: content.choices.slice(0, 1), usage: content.usage };
  return { steps: [content].flat(), usage: undefined };
}

function createWriter({ speaker, stamp, tally, recent }: Turn) {
  const outputs: Output[] = [];
  const connectors: Record<string, number> = {};
  const seed = seedOf(speaker, tally);
  const messages = messagesOf(recent);
  const prefix = prefixOf(messages);
  let { agent, model, args } = speaker;
  let completed = 0;
  let found = 0;

  const who = () => speakerOf({ agent_id: agent?.id ?? null, model }, "agent first");

  /** Adds an entry that begins now. @param said the members after its id. */
  const add = (type: Output["type"], prefix: string, said: object): void => {
    stamp.pass(PAUSE_MS);
    const times = { created_at: instant(stamp.now), completed_at: null };
    const speaker = type === "agent.handoff" ? {} : who();
    // The caller passes each type its own members.
    const entry = {
      object: "entry",
      type,
      ...times,
      ...speaker,
      id: stamp.id(prefix),
      ...said,
    } as Output;
    stamp.pass(durationOf(entry));
    // A call is over when its result has come, and its entry doesn't show when (state.md section 1.7).
    const isOver = type !== "function.call";
    outputs.push({ ...entry, completed_at: isOver ? instant(stamp.now) : null });
  };

  const addMessage = (content: unknown): void => {
    add("message.output", "msg", { role: "assistant", content });
  };

  return {
    say(step: ChatChoice | PartsContent, index: number): void {
      const { stop, max_tokens } = args;
      const limits = {
        model,
        messages,
        ...(stop !== undefined && stop !== null && { stop }),
        ...(max_tokens !== undefined && { max_tokens }),
      };
      const [choice] = toChoices(step, limits, ownSeed(seed, index));
      const { text: whole, thinking, toolCalls, tokens, finish } = choice!;
      // An answer that continues a prefix leaves the prefix out (state.md section 1.1).
      const text = whole.startsWith(prefix) ? whole.slice(prefix.length) : whole;
      // An answer that is cut doesn't get as far as its references.
      const parts = "parts" in step && finish !== "length" ? step.parts : [];
      completed += tokens;
      for (const part of parts) if (typeof part === "string") completed += countTokens(part);
      if (text !== "" || thinking !== "" || parts.length > 0 || toolCalls.length === 0)
        addMessage(contentOf(thinking, text, parts));
      for (const [at, { id, function: called }] of toolCalls.entries()) {
        const confirmation_status = step.toolCalls?.[at]?.pending ? "pending" : null;
        add("function.call", "fc", { tool_call_id: id, ...called, confirmation_status });
      }
    },
    run({ execution: name, arguments: given, info = {}, ...more }: ToolExecutionContent): void {
      const { connector = name, function: called = name } = more;
      const text = typeof given === "string" ? given : spacedJson(given);
      completed += countTokens(text);
      found += countTokens(resultText(info));
      connectors[connector] = (connectors[connector] ?? 0) + 1;
      add("tool.execution", "tool_exec", { name, arguments: text, function: called, info });
    },
    async handOff({ handoff }: HandoffContent, state: State): Promise<void> {
      const next = await agentsOf(state).get(handoff);
      if (!agent || !next) throw handoffFailed();
      add("agent.handoff", "handoff", {
        previous_agent_id: agent.id,
        previous_agent_name: agent.name,
        next_agent_id: next.id,
        next_agent_name: next.name,
      });
      agent = next;
      ({ model, args } = speakerAs(next, {}, speaker.override));
    },
    end(known: ChatAnswer["usage"] = {}): Said {
      const { prompt_tokens: prompt = tokensRead(speaker, tally) } = known;
      const { completion_tokens: completion = completed } = known;
      const ran = Object.keys(connectors).length > 0;
      const usage = {
        prompt_tokens: prompt,
        completion_tokens: completion,
        total_tokens: prompt + completion + found,
        ...(ran && { connector_tokens: found, connectors }),
      };
      return { outputs, usage };
    },
  };
}

/** Each step draws its own numbers. */
function ownSeed(seed: Seed, index: number): Seed {
  return { key: seed.key, random: (label) => seed.random(`${label} ${index}`) };
}

/** A text, or chunks when there are thoughts before it or parts after it. */
function contentOf(
  thinking: string,
  text: string,
  parts: PartsContent["parts"],
): string | object[] {
  if (thinking === "" && parts.length === 0) return text;
  const thought = thinking === "" ? [] : [thinkingChunk(thinking, true)];
  const said = text === "" ? parts : [text, ...parts];
  return [
    ...thought,
    ...said.map((part) => (typeof part === "string" ? { type: "text", text: part } : part)),
  ];
}
