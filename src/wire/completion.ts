/**
 * Chat completions, whole and as chunks, key for key as the live service writes them (behaviour.md sections 1 and 2).
 * @module
 */
import type { ChatCompletionRequest } from "../schema/chat.ts";
import type { Call } from "../types/call.ts";
import type { ChatContent } from "../types/content.ts";
import type { BodyReply, Reply, StreamReply } from "../types/reply.ts";
import { type Choice, toChoices } from "./choices.ts";
import { DONE, frame } from "./sse.ts";
import { countTokens, messageText } from "./tokens.ts";

/** The reply to a chat call: a completion, or its stream when the body asks for one. */
export function frameCompletion(content: ChatContent, call: Call<ChatCompletionRequest>): Reply {
  const choices = toChoices(content, call.body, call.seed);
  return call.body.stream ? chunks(choices, call) : completion(choices, call);
}

function completion(choices: readonly Choice[], call: Call<ChatCompletionRequest>): BodyReply {
  const id = call.seed.random("id").hex(32);
  const head = `{"id":"${id}","created":${call.clock()},"model":${JSON.stringify(call.body.model)}`;
  const members = choices.map(
    (choice, index) =>
      `{"index":${index},"finish_reason":"${choice.finish}","message":` +
      `{"role":"assistant","tool_calls":${choice.toolCalls},"content":${contentJson(choice)}}}`,
  );
  const usage = usageJson(choices, call.body);
  const body = `${head},"usage":${usage},"object":"chat.completion","choices":[${members.join(",")}]}`;
  return { kind: "body", status: 200, body };
}

/** A string, or chunks when there is thinking to show. */
function contentJson({ thinking, text }: Choice): string {
  if (thinking.length === 0) return JSON.stringify(text.join(""));
  const chunks: object[] = [thinkingChunk(thinking.join(""), true)];
  if (text.length > 0) chunks.push({ type: "text", text: text.join("") });
  return JSON.stringify(chunks);
}

function thinkingChunk(text: string, closed: boolean): object {
  const chunk = { type: "thinking", thinking: [{ type: "text", text }] };
  return closed ? { ...chunk, closed } : chunk;
}

function usageJson(choices: readonly Choice[], body: ChatCompletionRequest): string {
  const prompt = body.messages.reduce((sum, message) => sum + countTokens(messageText(message)), 0);
  const completion = choices.reduce(
    (sum, { thinking, text, toolCalls }) =>
      sum + thinking.length + text.length + countTokens(toolCalls ?? ""),
    0,
  );
  return (
    `{"prompt_tokens":${prompt},"total_tokens":${prompt + completion},"completion_tokens":${completion}` +
    `,"prompt_tokens_details":{"cached_tokens":0},"service_tier":"standard"}`
  );
}

/** The padding that hides token lengths from an observer: a prefix of this, 1 to 36 long. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

function chunks(choices: readonly Choice[], call: Call<ChatCompletionRequest>): StreamReply {
  const id = call.seed.random("id").hex(32);
  const padding = call.seed.random("padding");
  const head =
    `{"id":"${id}","object":"chat.completion.chunk","created":${call.clock()}` +
    `,"model":${JSON.stringify(call.body.model)},"choices":[{"index":`;
  const chunk = (
    index: number,
    delta: string,
    finish: string | null = null,
    usage = "",
  ): string => {
    const padded = `"p":"${ALPHABET.slice(0, padding.below(ALPHABET.length) + 1)}"`;
    const finished = finish ? `"${finish}"` : "null";
    return frame(
      `${head}${index},"delta":${delta},"finish_reason":${finished}}]${usage},${padded}}`,
    );
  };

  const frames = choices.map((_, index) =>
    frame(`${head}${index},"delta":{"role":"assistant","content":""},"finish_reason":null}]}`),
  );
  const deltas = choices.map(contentDeltas);
  const longest = Math.max(...deltas.map((list) => list.length));
  // Choices take turns, as the live service interleaves them.
  for (let turn = 0; turn < longest; turn++) {
    for (const [index, list] of deltas.entries()) {
      const delta = list[turn];
      if (delta !== undefined) frames.push(chunk(index, delta));
    }
  }
  for (const [index, { toolCalls, finish }] of choices.entries()) {
    const delta = toolCalls ? `{"tool_calls":${toolCalls}}` : `{"content":""}`;
    const last = index === choices.length - 1;
    frames.push(
      chunk(index, delta, finish, last ? `,"usage":${usageJson(choices, call.body)}` : ""),
    );
  }
  frames.push(DONE);
  return { kind: "stream", status: 200, frames };
}

function contentDeltas({ thinking, text }: Choice): string[] {
  const words = text.map((token) => `{"content":${JSON.stringify(token)}}`);
  if (thinking.length === 0) return words;
  const thoughts = thinking.map((token, index) => thinkingChunk(token, index > 0));
  // The last thought and the first word share a delta, which closes the one and opens the other.
  const turn: object[] = [thinkingChunk(thinking.at(-1)!, true)];
  if (text.length > 0) turn.push({ type: "text", text: text[0] });
  const asDelta = (chunk: object): string => JSON.stringify({ content: chunk });
  return [
    `{"content":""}`,
    ...thoughts.slice(0, -1).map((thought) => asDelta([thought])),
    asDelta(turn),
    ...words.slice(1),
  ];
}
