/**
 * Refuses transcriptions that the schema allows but the live service doesn't (behaviour.md section 12).
 * @module
 */
import type { AudioTranscriptionRequest } from "../schema/generated/requests.ts";
import { repr } from "../schema/python.ts";
import { invalidForm, missingAudio, unreferencedSpeakers } from "../wire/errors.ts";
import { invalidArguments } from "../wire/refusals.ts";

/**
 * Requires audio, times of segments where speakers are told apart, and a bias made of words.
 * @throws ApiError 422, or 400 for the bias.
 */
export function checkTranscription(body: AudioTranscriptionRequest): void {
  if (!body.file && !body.file_url && !body.file_id) throw missingAudio();
  if (body.speaker_references && !body.diarize) throw unreferencedSpeakers();
  checkGranularity(body);
  for (const item of body.context_bias ?? []) {
    if (!/[,\s]/.test(item)) continue;
    throw invalidArguments(
      `Context bias item ${repr(item)} must not contain commas or whitespace (context_bias_input_method=comma_separated)`,
    );
  }
}

/** Doesn't apply to streams. */
function checkGranularity({
  model,
  diarize,
  stream,
  timestamp_granularities = [],
  ...rest
}: AudioTranscriptionRequest): void {
  if (!diarize || stream || timestamp_granularities.includes("segment")) return;
  throw invalidForm([
    {
      type: "assertion_error",
      loc: [],
      msg: `Assertion failed, When diarize is set to True and streaming is disabled, the timestamp granularity must be set to ['segment'], got ${repr(timestamp_granularities)}`,
      input: {
        model,
        audio: "--audio-bytes--",
        language: rest.language ?? null,
        temperature: rest.temperature ?? null,
        max_tokens: null,
        stream: false,
        return_language: false,
        streaming: "disabled",
        timestamp_granularities,
        diarize: true,
        context_bias: rest.context_bias ?? [],
        target_streaming_delay_ms: null,
        metadata: null,
      },
      ctx: { error: {} },
    },
  ]);
}
