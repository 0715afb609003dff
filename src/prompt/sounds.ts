/**
 * Sound in a prompt, which costs tokens by its length (behaviour.md section 1).
 * @module
 */
import { canonicalJson } from "../hash/canonical.ts";
import { createRandom } from "../hash/random.ts";
import { hash } from "../hash/xxhash.ts";
import type { AudioChunk } from "../schema/generated/requests.ts";
import { audioTokens } from "./speaking.ts";
import type { Message } from "./tokens.ts";

/** The length and the cost of a prompt's sound. */
export interface PromptAudio {
  readonly seconds: number;
  readonly tokens: number;
}

/** Every sound in the messages, in order. */
export function soundsOf(messages: readonly Message[] = []): AudioChunk["input_audio"][] {
  const sounds: AudioChunk["input_audio"][] = [];
  for (const { content } of messages) {
    if (typeof content !== "object" || content === null) continue;
    for (const chunk of content) if (chunk.type === "input_audio") sounds.push(chunk.input_audio);
  }
  return sounds;
}

/**
 * The length and the cost of the sound in all messages; undefined when there is none.
 * @param known the length of each sound in seconds, where it is known.
 */
export function promptAudio(
  messages: readonly Message[] | undefined,
  known: readonly (number | undefined)[] = [],
): PromptAudio | undefined {
  const sounds = soundsOf(messages);
  if (sounds.length === 0) return undefined;
  const lengths = sounds.map((sound, index) => Math.floor(known[index] ?? assumedSeconds(sound)));
  return {
    seconds: lengths.reduce((sum, seconds) => sum + seconds, 0),
    tokens: lengths.reduce((sum, seconds) => sum + audioTokens(seconds), 0),
  };
}

/** A length derived from the hash, always the same: sound at a URL is never fetched. */
function assumedSeconds(sound: unknown): number {
  return 1 + createRandom(hash(canonicalJson(sound))).below(60);
}
