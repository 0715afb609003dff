/**
 * What an answer reports about its prompt: how much of it was cached, and how long its audio plays.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import type { AudioChunk } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatAnswer, ChatChoice } from "../../src/types/content.ts";
import { decodeBase64 } from "../../src/wire/base64.ts";
import { soundsOf } from "../../src/prompt/sounds.ts";
import { audioSeconds } from "./audio/duration.ts";
import { cachedTokens, type CachedPrompt } from "./prompt-cache.ts";

type Choices = readonly (string | ChatChoice)[];

/** The choices, with details about their prompt if there are any: usually none. */
export function withPrompt(
  choices: Maybe<Choices>,
  call: Pick<Call<CachedPrompt>, "body" | "state">,
): Maybe<ChatAnswer | Choices> {
  const sounds = soundsOf(call.body.messages);
  if (sounds.length === 0 && call.body.prompt_cache_key === undefined) return choices;
  return tell(choices, call, sounds);
}

async function tell(
  choices: Maybe<Choices>,
  call: Pick<Call<CachedPrompt>, "body" | "state">,
  sounds: readonly AudioChunk["input_audio"][],
): Promise<ChatAnswer> {
  return {
    choices: await choices,
    cachedTokens: await cachedTokens(call),
    audioSeconds: await Promise.all(sounds.map(secondsOf)),
  };
}

/** Undefined for a URL, since nothing is fetched, and for data that isn't audio. */
async function secondsOf(sound: AudioChunk["input_audio"]): Promise<number | undefined> {
  const data = typeof sound === "string" ? sound : sound["data"];
  if (typeof data !== "string" || /^https?:/.test(data)) return undefined;
  const bytes = decodeBase64(data.replace(/^data:[^,]*,/, ""));
  return bytes && audioSeconds(bytes);
}
