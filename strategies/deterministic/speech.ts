/**
 * Speech: a soft melody from the call's seed, as long as its text takes to say, as a file in any format.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import { createSeed } from "../../src/hash/seed.ts";
import type { SpeechOutputFormat, SpeechRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import { secondsToSay } from "../../src/prompt/speaking.ts";
import { flac } from "./audio/flac.ts";
import { type Melody, melodyOf } from "./audio/melody.ts";
import { mp3 } from "./audio/mp3.ts";
import { opus } from "./audio/opus.ts";
import { pcm } from "./audio/pcm.ts";
import { presetNamed, voiceNamed } from "./audio/voices.ts";
import { wav } from "./audio/wav.ts";

/** Longer texts are cut off, so that no answer grows without bound. */
const LONGEST = 60;

const WRITERS: Readonly<Record<SpeechOutputFormat, (melody: Melody) => Uint8Array>> = {
  pcm,
  wav,
  mp3,
  flac,
  opus,
};

/**
 * `POST /v1/audio/speech`.
 * @throws ApiError 404 for an unknown voice.
 */
export function speak(call: Call<SpeechRequest>): Maybe<Uint8Array> {
  const { voice_id } = call.body;
  // Only the caller's own voices need looking up, so that answers in preset voices can be remembered.
  if (voice_id === undefined || presetNamed(voice_id)) return sound(call);
  return voiceNamed(voice_id, call.state).then(() => sound(call));
}

function sound({ operation, body }: Call<SpeechRequest>): Uint8Array {
  // The sound is the same in every format.
  const { response_format = "mp3", ...said } = body;
  const seconds = Math.min(secondsToSay(said.input), LONGEST);
  const melody = melodyOf(seconds, createSeed(operation, said).random("melody"));
  return WRITERS[response_format](melody);
}
