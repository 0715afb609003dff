/**
 * Transcriptions, key for key as the live service writes them (behaviour.md sections 1 and 8).
 * @module
 */
import type { AudioTranscriptionRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { SpeechSegment, TranscriptionsContent } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import { audioTokens, secondsToSay } from "../prompt/speaking.ts";
import { namedEvent } from "./sse.ts";
import { countTokens, splitTokens } from "../prompt/tokens.ts";

/** Recorded for an upload without other fields. */
const PROMPT_TOKENS = 3;
/** The language of a stream whose caller names none. */
const LANGUAGE = "en";

/** The reply to a transcription call: a transcription, or its stream when the body asks for one. */
export function frameTranscription(
  content: TranscriptionsContent,
  { body }: Call<AudioTranscriptionRequest>,
): Reply {
  const segments = typeof content === "string" ? [oneSegment(content)] : content;
  const shown = segments.map((segment) => shownOf(segment, body));
  const text = segments.map((segment) => segment.text).join("");
  const seconds = segments.at(-1)?.end ?? 0;
  const transcription = {
    model: body.model,
    text,
    language: body.language ?? null,
    segments: shown.flat(),
    usage: usageOf(text, seconds, body),
  };
  const { usage } = transcription;
  if (!body.stream) {
    const whole = JSON.stringify({ ...transcription, finish_reason: null });
    return {
      kind: "body",
      status: 200,
      cost: { of: "audio", seconds: Math.floor(seconds) },
      usage,
      body: whole,
    };
  }
  const frames = [
    namedEvent({ type: "transcription.language", audio_language: body.language ?? LANGUAGE }),
    ...segments.flatMap((segment, index) => [
      ...splitTokens(segment.text).map((piece) =>
        namedEvent({ type: "transcription.text.delta", text: piece }),
      ),
      ...shown[index]!.map((each) => namedEvent({ ...each, type: "transcription.segment" })),
    ]),
    namedEvent({ ...transcription, type: "transcription.done" }),
  ];
  return { kind: "stream", status: 200, cost: { of: "stream" }, usage, frames };
}

function usageOf(text: string, seconds: number, { context_bias = [] }: AudioTranscriptionRequest) {
  const prompt = PROMPT_TOKENS + context_bias.length;
  const audio = audioTokens(seconds);
  const completion = countTokens(text);
  return {
    prompt_audio_seconds: Math.floor(seconds),
    prompt_tokens: prompt,
    total_tokens: prompt + audio + completion,
    completion_tokens: completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: audio },
    service_tier: "standard",
  };
}

function oneSegment(text: string): SpeechSegment {
  return { text, start: 0, end: secondsToSay(text) };
}

/** A segment as the caller wants to see it: not at all, whole, or word by word. */
function shownOf(
  segment: SpeechSegment,
  {
    diarize,
    speaker_references = {},
    timestamp_granularities: asked = [],
  }: AudioTranscriptionRequest,
) {
  const names = Object.keys(speaker_references);
  if (!diarize && asked.length === 0) return [];
  return (asked.includes("word") ? words(segment) : [segment]).map(
    ({ text, start, end, speaker = 1 }) => ({
      type: "transcription_segment",
      text,
      start: rounded(start),
      end: rounded(end),
      ...(diarize && { speaker_id: names[speaker - 1] ?? `speaker_${speaker}` }),
    }),
  );
}

/** A segment's words, which share its time in proportion to their length. */
function words(segment: SpeechSegment): SpeechSegment[] {
  const pace = (segment.end - segment.start) / segment.text.length;
  let { start } = segment;
  return splitTokens(segment.text).map((text) => {
    const word = { ...segment, text, start, end: start + pace * text.length };
    start = word.end;
    return word;
  });
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
