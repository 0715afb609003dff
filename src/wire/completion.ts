/**
 * Completions of chats, agents and code, which share one form, key for key as the live service writes them (behaviour.md sections 1
 * and 6).
 * @module
 */
import { quoted } from "../hash/canonical.ts";
import { findModel } from "../schema/catalogue.ts";
import type { Call } from "../types/call.ts";
import type { ChatContent } from "../types/content.ts";
import type { Cost, Reply } from "../types/reply.ts";
import { type Choice, type Limits, toChoices } from "./choices.ts";
import { frameChunks } from "./chunks.ts";
import { frameRelayed } from "./relayed.ts";
import { type Prompt, promptTokens } from "../prompt/prompt.ts";
import { promptAudio } from "../prompt/sounds.ts";
import { thinkingChunk } from "./thinking.ts";
import { toolCallsJson } from "./tool-calls.ts";

/** The common part of the bodies of completion calls. */
interface CompletionBody extends Limits, Prompt {
  readonly model?: string;
  readonly stream?: boolean;
}

/** The model of an agent that names none. */
export const AGENT_MODEL = "mistral-medium-latest";

const STREAMED: Cost = { of: "stream" };

/** The reply to a completion call: a completion, or its stream when the body asks for one. */
export function frameCompletion(content: ChatContent, call: Call<CompletionBody>): Reply {
  const { body, seed } = call;
  const choices = toChoices(content, body, seed);
  const answer = typeof content === "object" && "choices" in content ? content : undefined;
  const model = answer?.model ?? body.model ?? AGENT_MODEL;
  const isRelayed = findModel(model)?.isRelayed ?? false;
  const prompt = answer?.usage?.prompt_tokens ?? promptTokens(body);
  const audio = promptAudio(body.messages, answer?.audioSeconds);
  const cached = answer?.cachedTokens ?? 0;
  const completed =
    answer?.usage?.completion_tokens ?? choices.reduce((sum, { tokens }) => sum + tokens, 0);
  const total = prompt + completed + (audio?.tokens ?? 0);
  const usage =
    `{${audio ? `"prompt_audio_seconds":${audio.seconds},` : ""}"prompt_tokens":${prompt}` +
    `,"total_tokens":${total},"completion_tokens":${completed},"prompt_tokens_details":` +
    `{"cached_tokens":${cached}${audio ? `,"audio_tokens":${audio.tokens}` : ""}}` +
    `${isRelayed ? "" : ',"service_tier":"standard"'}}`;
  const counts = { prompt_tokens: prompt, completion_tokens: completed, total_tokens: total };
  if (body.stream) {
    const frames = (isRelayed ? frameRelayed : frameChunks)(choices, call, model, usage);
    return { kind: "stream", status: 200, cost: STREAMED, usage: counts, cached, frames };
  }
  const cost: Cost = audio
    ? { of: "audio", seconds: audio.seconds }
    : { of: "completion", tokens: total - cached };
  return {
    kind: "body",
    status: 200,
    cost,
    usage: counts,
    cached,
    body: completion(choices, call, model, usage),
  };
}

function completion(
  choices: readonly Choice[],
  { seed, clock }: Call,
  model: string,
  usage: string,
): string {
  let members = "";
  for (const [index, choice] of choices.entries()) {
    members +=
      `${index > 0 ? "," : ""}{"index":${index},"finish_reason":"${choice.finish}","message":` +
      `{"role":"assistant","tool_calls":${toolCallsJson(choice.toolCalls)},"content":${contentJson(choice)}}}`;
  }
  return (
    `{"id":"${seed.random("id").hex(32)}","created":${clock()},"model":${quoted(model)}` +
    `,"usage":${usage},"object":"chat.completion","choices":[${members}]}`
  );
}

/** A string, or chunks when there is thinking to show. */
function contentJson({ thinking, text }: Choice): string {
  if (thinking === "") return quoted(text);
  const chunks: object[] = [thinkingChunk(thinking, true)];
  if (text !== "") chunks.push({ type: "text", text });
  return JSON.stringify(chunks);
}
