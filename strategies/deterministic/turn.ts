/**
 * The steps of an answer in a conversation: an agent hands over to another, tools run at the service, and then a model answers as
 * in a chat.
 * @module
 */
import { findHandoffs } from "../../src/dialogue/agents.ts";
import { asked } from "../../src/dialogue/asked.ts";
import { messagesOf } from "../../src/dialogue/messages.ts";
import { seedOf, type Speaker, speakerOf, systemMessages } from "../../src/dialogue/speaker.ts";
import type { Turn } from "../../src/dialogue/turn.ts";
import { lastUserText } from "../../src/prompt/tokens.ts";
import type { ChatCompletionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatChoice, ChatContent, ConversationStep } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { type Ask, chosenOf, type Connector, connectorsOf, type Run } from "./connectors/index.ts";
import { converse } from "./conversation.ts";
import { agentFor } from "./handoff.ts";

/** What all agents and models of a turn share. */
interface Scene {
  readonly turn: Turn;
  readonly call: Call;
  readonly choices: Pick<Choices, "tools" | "promptSchema">;
  readonly text: string;
  /** Whether the last message is the user's rather than a tool's. */
  readonly isUser: boolean;
}

/** The steps of an answer. */
export async function answerTurn(
  turn: Turn,
  call: Call,
  choices: Pick<Choices, "tools" | "promptSchema">,
): Promise<ConversationStep[]> {
  const text = lastUserText(messagesOf(turn.recent));
  const last = turn.recent.at(-1);
  const isUser = last?.type === "message.input" && turn.confirmations.length === 0;
  return speak(turn.speaker, { turn, call, choices, text, isUser }, []);
}

/** @param before the agents that have already handed over: none does so twice. */
async function speak(
  speaker: Speaker,
  scene: Scene,
  before: readonly string[],
): Promise<ConversationStep[]> {
  const { turn, call } = scene;
  const next = await nextSpeaker(speaker, scene, before);
  if (next) {
    // Only agents hand over, and only to agents.
    const { id } = next.agent!;
    const step = { handoff: id };
    if (!turn.handsOffAtOnce) return [step];
    return [step, ...(await speak(next, scene, [...before, speaker.agent!.id]))];
  }
  const seed = seedOf(speaker, turn.tally);
  const ask: Ask = { text: scene.text, seed, keeping: call };
  const connectors = connectorsOf(speaker.tools);
  const runs = await confirmed(connectors, scene, ask);
  if (scene.isUser && speaker.args.tool_choice !== "none") {
    const isAlone = speaker.tools.every(({ type }) => type !== "function");
    const chosen = await chosenOf(connectors, ask, { ran: turn.tally.tools, isAlone });
    const waiting = chosen.filter((each) => each.needsConfirmation);
    // Tools that need no confirmation have run before the user is asked about the rest.
    for (const each of chosen) {
      if (!each.needsConfirmation) runs.push(await each.run(each.argumentsFor(ask), ask));
    }
    if (waiting.length > 0) return [...executionsOf(runs), pending(waiting, ask)];
  }
  return [...executionsOf(runs), await message(speaker, scene, runs)];
}

async function nextSpeaker(
  { agent }: Speaker,
  { turn, call, text, isUser }: Scene,
  before: readonly string[],
): Promise<Speaker | undefined> {
  if (!agent?.handoffs?.length || !isUser) return undefined;
  const others = await findHandoffs(call.state, agent);
  const next = agentFor(
    text,
    others.filter(({ id }) => !before.includes(id)),
  );
  return next && speakerOf(next, {}, turn.speaker.override);
}

/** Runs what the user has confirmed, as it was proposed. */
async function confirmed(
  connectors: readonly Connector[],
  { turn }: Scene,
  ask: Ask,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (const { call, isAllowed } of turn.confirmations) {
    const connector = connectors.find(({ called }) => called === call.name);
    if (isAllowed && connector) runs.push(await connector.run(JSON.parse(call.arguments), ask));
  }
  return runs;
}

function executionsOf(runs: readonly Run[]): ConversationStep[] {
  return runs.flatMap(({ executions }) => executions);
}

/** Calls that the service makes once their user allows it. */
function pending(connectors: readonly Connector[], ask: Ask): ChatChoice {
  const toolCalls = connectors.map((each) => ({
    name: each.called,
    arguments: each.argumentsFor(ask),
    pending: true,
  }));
  return { toolCalls };
}

/** The closing message, with its references. */
async function message(
  speaker: Speaker,
  scene: Scene,
  runs: readonly Run[],
): Promise<ConversationStep> {
  const choice = await chatAnswer(speaker, scene, runs.length > 0);
  if (choice.toolCalls) return choice;
  const told = runs.flatMap(({ text = [] }) => text).join("\n\n");
  const parts = runs.flatMap((run) => run.parts ?? []);
  const isFree = choice.json === undefined;
  const said = isFree && told !== "" ? { ...choice, text: told } : choice;
  return parts.length === 0 ? said : { ...said, parts };
}

/** The same answer as in a chat. @param afterTools whether tools have just run, which is answered with text. */
async function chatAnswer(
  speaker: Speaker,
  { turn, call, choices }: Scene,
  afterTools: boolean,
): Promise<ChatChoice> {
  const functions = speaker.tools.flatMap((tool) => (tool.type === "function" ? [tool] : []));
  const { tool_choice, stop: _, max_tokens: __, ...args } = speaker.args;
  const body: ChatCompletionRequest = {
    ...args,
    model: speaker.model,
    messages: [...systemMessages(speaker), ...messagesOf(turn.recent)],
    ...(functions.length > 0 && { tools: functions }),
    ...(tool_choice && functions.length > 0 && { tool_choice }),
    ...(afterTools && { tool_choice: "none" }),
  };
  const content = await converse(asked(call, body, seedOf(speaker, turn.tally)), choices);
  return firstOf(content);
}

function firstOf(content: ChatContent): ChatChoice {
  if (typeof content === "string") return { text: content };
  const choices = "choices" in content ? content.choices : [content].flat();
  const [first = ""] = choices;
  return typeof first === "string" ? { text: first } : first;
}
