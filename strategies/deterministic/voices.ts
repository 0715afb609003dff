/**
 * Voices: those that everyone has, and those that an API key has made.
 * @module
 */
import { hash } from "../../src/hash/xxhash.ts";
import { createRandom } from "../../src/hash/random.ts";
import { uuid7 } from "../../src/hash/uuid.ts";
import type {
  VoiceCreateRequest,
  VoiceListQuery,
  VoiceUpdateRequest,
} from "../../src/schema/voices.ts";
import type { Call } from "../../src/types/call.ts";
import type { State } from "../../src/types/state.ts";
import { decodeBase64 } from "../../src/wire/base64.ts";
import { undecodableAudio, voiceNotFound } from "../../src/wire/errors.ts";
import { audioSeconds } from "./audio/duration.ts";
import { melodyOf } from "./audio/melody.ts";
import { PRESETS, type Voice } from "./audio/presets.ts";
import { wav } from "./audio/wav.ts";

/** How many voices there ever were, and the ids of those that there are, in the order in which they were made. */
interface Made {
  readonly count: number;
  readonly ids: readonly string[];
}

const MADE = "voices";
const NONE: Made = { count: 0, ids: [] };
const voiceName = (id: string): string => `voice ${id}`;
const sampleName = (id: string): string => `sample ${id}`;

/** Whoever made a voice, whichever key it was. */
const USER_ID = uuid7(() => 1_767_225_600, createRandom(hash("user")));
/** Seconds of a preset's sample. */
const SAMPLE = 3;

/** `GET /v1/audio/voices`: the caller's own first, in the order in which they were made. */
export async function listVoices({ query, state }: Call): Promise<object> {
  const { limit = 10, offset = 0, type = "all" } = query as VoiceListQuery;
  const made = type === "preset" ? [] : await ownVoices(state);
  const all = [...made, ...(type === "custom" ? [] : PRESETS)];
  return {
    items: all.slice(offset, offset + limit),
    total: all.length,
    page: Math.floor(offset / limit) + 1,
    page_size: limit,
    total_pages: Math.ceil(all.length / limit),
  };
}

/**
 * `POST /v1/audio/voices`.
 * @throws ApiError 400 for a sample that is no audio.
 */
export async function createVoice(call: Call<VoiceCreateRequest>): Promise<Voice> {
  const { body, clock, seed, state } = call;
  const sample = decodeBase64(body.sample_audio);
  if (!sample || (await audioSeconds(sample)) === undefined) throw undecodableAudio();
  // Equal calls make voices of their own, so that the number counts.
  const { count } = await state.update<Made>(MADE, (made = NONE) => ({
    ...made,
    count: made.count + 1,
  }));
  const voice: Voice = {
    name: body.name,
    slug: body.slug ?? null,
    languages: body.languages ?? [],
    gender: body.gender ?? null,
    age: body.age ?? null,
    tags: body.tags ?? null,
    color: body.color ?? null,
    description: body.description ?? null,
    appearance: null,
    retention_notice: body.retention_notice ?? 30,
    id: uuid7(clock, seed.random(`voice ${count}`)),
    created_at: new Date(clock() * 1000).toISOString(),
    user_id: USER_ID,
    trimmed_seconds: null,
    type: "custom",
  };
  // The sample first: whoever sees the voice can hear it.
  await state.set(sampleName(voice.id), body.sample_audio);
  await state.set(voiceName(voice.id), voice);
  await state.update<Made>(MADE, (made = NONE) => ({ ...made, ids: [...made.ids, voice.id] }));
  return voice;
}

/**
 * `GET /v1/audio/voices/{id}`, or its slug.
 * @throws ApiError 404.
 */
export async function getVoice({ params, state }: Call): Promise<Voice> {
  const name = params.voice_id ?? "";
  const voice =
    (await state.get<Voice>(voiceName(name))) ??
    [...(await ownVoices(state)), ...PRESETS].find(({ id, slug }) => id === name || slug === name);
  if (!voice) throw voiceNotFound(name);
  return voice;
}

/**
 * `PATCH /v1/audio/voices/{id}`.
 * @throws ApiError 404, for a preset, too.
 */
export function updateVoice({ body, params, state }: Call<VoiceUpdateRequest>): Promise<Voice> {
  const { name, languages, gender, age, tags, description } = body;
  const given = Object.entries({ name, languages, gender, age, tags, description });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const id = idOf(params);
  return state.update<Voice>(voiceName(id), (voice) => ({ ...found(voice, id), ...changes }));
}

/**
 * `DELETE /v1/audio/voices/{id}`, answered with what was deleted.
 * @throws ApiError 404, for a preset, too.
 */
export async function deleteVoice({ params, state }: Call): Promise<Voice> {
  const id = idOf(params);
  const voice = found(await state.get<Voice>(voiceName(id)), id);
  // Who takes the id out of the list has deleted it; of two at once the second finds it gone.
  await state.update<Made>(MADE, (made = NONE) => {
    if (!made.ids.includes(id)) throw voiceNotFound(id);
    return { ...made, ids: made.ids.filter((each) => each !== id) };
  });
  await state.remove(voiceName(id));
  await state.remove(sampleName(id));
  return voice;
}

/**
 * `GET /v1/audio/voices/{id}/sample`: what was uploaded, or a melody of the preset's own.
 * @throws ApiError 404.
 */
export async function getSample(call: Call): Promise<Uint8Array> {
  const { id } = await getVoice(call);
  const sample = await call.state.get<string>(sampleName(id));
  if (sample === undefined) return wav(melodyOf(SAMPLE, createRandom(hash(id))));
  return decodeBase64(sample)!;
}

async function ownVoices(state: State): Promise<Voice[]> {
  const { ids } = (await state.get<Made>(MADE)) ?? NONE;
  const voices = await Promise.all(ids.map((id) => state.get<Voice>(voiceName(id))));
  return voices.filter((voice) => voice !== undefined);
}

/** UUIDs are the same in any case. */
function idOf({ voice_id = "" }: Call["params"]): string {
  return voice_id.toLowerCase();
}

/** @throws ApiError 404. */
function found(voice: Voice | undefined, id: string): Voice {
  if (!voice) throw voiceNotFound(id);
  return voice;
}
