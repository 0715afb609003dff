/**
 * Transcriptions: as much speech as fits the length of the audio, from the hash of the audio.
 * @module
 */
import { createSeed } from "../../src/hash/seed.ts";
import { hashBytes } from "../../src/hash/xxhash.ts";
import type { AudioTranscriptionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { SpeechSegment } from "../../src/types/content.ts";
import type { Random } from "../../src/types/seed.ts";
import { undecodableAudio } from "../../src/wire/errors.ts";
import { secondsToSay } from "../../src/prompt/speaking.ts";
import { audioSeconds } from "./audio/duration.ts";
import { readFile } from "./files/stored.ts";
import { sentence } from "./text/index.ts";

/** Longer audio is treated as slower speech, so that a lying header can't make an endless answer. */
const LONGEST = 3 * 3600;

/**
 * `POST /v1/audio/transcriptions`.
 * @throws ApiError 400 for a file that isn't audio.
 */
export async function transcribe(call: Call<AudioTranscriptionRequest>): Promise<SpeechSegment[]> {
  const { model, language, temperature, context_bias, file, file_url, file_id } = call.body;
  const stored = file_id === undefined ? undefined : await readFile(call, file_id);
  // The form of the answer doesn't change what was said, nor does the file's name.
  const heard = {
    model,
    language,
    temperature,
    context_bias,
    file: stored ? hashBytes(stored.bytes) : file?.xxhash,
    file_url,
    file_id: stored ? undefined : file_id,
  };
  const seed = createSeed(call.operation, heard);
  // Nothing is fetched: a URL gets a made-up length, and so does the id of a file that was never uploaded.
  const bytes = stored?.bytes ?? (await file?.bytes());
  const seconds = bytes ? await audioSeconds(bytes) : 5 + seed.random("seconds").below(56);
  if (seconds === undefined) throw undecodableAudio();
  return spread(speech(seconds, seed.random("text")), seconds, seed.random("speakers"));
}

/** Sentences that fill the time, each with the space that separates it from the last. */
function speech(seconds: number, random: Random): string[] {
  const texts: string[] = [];
  let said = 0;
  while (texts.length === 0 || said < Math.min(seconds, LONGEST)) {
    const text = `${texts.length > 0 ? " " : ""}${sentence(random)}`;
    texts.push(text);
    said += secondsToSay(text);
  }
  return texts;
}

/** The sentences in order, spread over the time. */
function spread(texts: readonly string[], seconds: number, random: Random): SpeechSegment[] {
  const pace = seconds / texts.join("").length;
  let length = 0;
  let speaker = 1;
  return texts.map((text, index) => {
    if (index > 0 && random.below(2) === 0) speaker = 3 - speaker;
    const start = length * pace;
    length += text.length;
    return { text, start, end: length * pace, speaker };
  });
}
