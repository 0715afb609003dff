/**
 * Speech: a file as base64, whole or in pieces (behaviour.md section 8).
 * @module
 */
import type { SpeechRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { SpeechContent } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import { encodeBase64 } from "./base64.ts";
import { secondsToSay } from "../prompt/speaking.ts";
import { namedEvent } from "./sse.ts";
import { countTokens } from "../prompt/tokens.ts";

/** Bytes of the file in one event: whole float32 samples, and whole groups of base64, so that the texts can be joined, too. */
const PIECE = 6144;
/** Tokens per second of generated sound: the same as for sound in a prompt. */
const TOKENS_A_SECOND = 12.5;

/** The reply to a speech call: the file, or its stream when the body asks for one. */
export function frameSpeech(file: SpeechContent, { body }: Call<SpeechRequest>): Reply {
  const { input, stream } = body;
  if (!stream) {
    const audio = `{"audio_data":"${encodeBase64(file)}"}`;
    const characters = [...input].length;
    return { kind: "body", status: 200, cost: { of: "characters", characters }, body: audio };
  }
  const frames: string[] = [];
  for (let at = 0; at < file.length; at += PIECE) {
    const audio_data = encodeBase64(file.subarray(at, at + PIECE));
    frames.push(namedEvent({ type: "speech.audio.delta", audio_data }));
  }
  const prompt = countTokens(input);
  const completion = Math.ceil(secondsToSay(input) * TOKENS_A_SECOND);
  const usage = {
    prompt_tokens: prompt,
    total_tokens: prompt + completion,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
  frames.push(namedEvent({ type: "speech.audio.done", usage }));
  return { kind: "stream", status: 200, usage, frames };
}
