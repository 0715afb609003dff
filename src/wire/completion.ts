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
import { countTokens, messageText, splitTokens } from "./tokens.ts";

/** The reply to a chat call: a completion, or its stream when the body asks for one. */
export function frameCompletion(content: ChatContent, call: Call<ChatCompletionRequest>): Reply {
  const choices = toChoices(content, call.body, call.seed);
  return call.body.stream ? chunks(choices, call) : completion(choices, call);
}

function completion(choices: readonly Choice[], call: Call<ChatCompletionRequest>): BodyReply {
  const id = call.seed.random("id").hex(32);
  let members = "";
  for (const [index, choice] of choices.entries()) {
    members +=
      `${index > 0 ? "," : ""}{"index":${index},"finish_reason":"${choice.finish}","message":` +
      `{"role":"assistant","tool_calls":${choice.toolCalls},"content":${contentJson(choice)}}}`;
  }
  const body =
    `{"id":"${id}","created":${call.clock()},"model":${JSON.stringify(call.body.model)}` +
    `,"usage":${usageJson(choices, call.body)},"object":"chat.completion","choices":[${members}]}`;
  return { kind: "body", status: 200, body };
}

/** A string, or chunks when there is thinking to show. */
function contentJson({ thinking, text }: Choice): string {
  if (thinking === "") return JSON.stringify(text);
  const chunks: object[] = [thinkingChunk(thinking, true)];
  if (text !== "") chunks.push({ type: "text", text });
  return JSON.stringify(chunks);
}

function thinkingChunk(text: string, closed: boolean): object {
  const chunk = { type: "thinking", thinking: [{ type: "text", text }] };
  return closed ? { ...chunk, closed } : chunk;
}

function usageJson(choices: readonly Choice[], body: ChatCompletionRequest): string {
  let prompt = 0;
  for (const message of body.messages) prompt += countTokens(messageText(message));
  let completion = 0;
  for (const { tokens } of choices) completion += tokens;
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

function contentDeltas(choice: Choice): string[] {
  const text = splitTokens(choice.text);
  const words = text.map((token) => `{"content":${JSON.stringify(token)}}`);
  if (choice.thinking === "") return words;
  const thoughts = splitTokens(choice.thinking).map((token, index) =>
    thinkingChunk(token, index > 0),
  );
  // The last thought and the first word share a delta, which closes the one and opens the other.
  const turn: object[] = [{ ...thoughts.pop(), closed: true }];
  if (text.length > 0) turn.push({ type: "text", text: text[0] });
  const asDelta = (chunk: object): string => JSON.stringify({ content: chunk });
  return [
    `{"content":""}`,
    ...thoughts.map((thought) => asDelta([thought])),
    asDelta(turn),
    ...words.slice(1),
  ];
}
