/**
 * Voices: those that everyone has, and those that an API key has made.
 * @module
 */
import { gather } from "../../src/async/bytes.ts";
import { createRandom } from "../../src/hash/random.ts";
import { uuid7, uuid7At } from "../../src/hash/uuid.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { VoiceListResponse } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Collection, State } from "../../src/types/state.ts";
import { decodeBase64 } from "../../src/wire/base64.ts";
import { undecodableAudio, voiceNotFound } from "../../src/wire/errors.ts";
import { audioSeconds } from "./audio/duration.ts";
import { melodyOf } from "./audio/melody.ts";
import { PRESETS, type Voice } from "./audio/presets.ts";
import { wav } from "./audio/wav.ts";

/** The user of every voice, whichever key made it. */
const USER_ID = uuid7(() => 1_767_225_600, createRandom(hash("user")));
/** Seconds of a preset's sample. */
const SAMPLE = 3;

const sampleName = (id: string): string => `sample ${id}`;

/** An API key's own voices, by id and by the slug that they may have. */
function ownVoices(state: State): Collection<Voice> {
  return state.collection<Voice>("voices", ["slug"]);
}

/** `GET /v1/audio/voices`: the caller's own first, in the order in which they were made. */
export async function listVoices({
  query,
  state,
}: CallOf<"voices.list">): Promise<VoiceListResponse> {
  const { limit = 10, offset = 0, type = "all" } = query;
  const presets = type === "custom" ? [] : PRESETS;
  const own =
    type === "preset" ? { data: [], total: 0 } : await ownVoices(state).page({ offset, limit });
  const left = limit - own.data.length;
  const from = Math.max(0, offset - own.total);
  const total = own.total + presets.length;
  return {
    items: [...own.data, ...presets.slice(from, from + left)],
    total,
    page: Math.floor(offset / limit) + 1,
    page_size: limit,
    total_pages: Math.ceil(total / limit),
  };
}

/**
 * `POST /v1/audio/voices`.
 * @throws ApiError 400 for a sample that is no audio.
 */
export async function createVoice({ body, state, blobs }: CallOf<"voices.create">): Promise<Voice> {
  const sample = decodeBase64(body.sample_audio);
  if (!sample || (await audioSeconds(sample)) === undefined) throw undecodableAudio();
  const moment = await state.moment();
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
    id: uuid7At(moment.at, moment.random("voice")),
    created_at: new Date(moment.at).toISOString(),
    user_id: USER_ID,
    trimmed_seconds: null,
    type: "custom",
  };
  // The sample first: whoever sees the voice can hear it.
  await blobs.put(sampleName(voice.id), sample);
  await ownVoices(state).add(voice);
  return voice;
}

/**
 * `GET /v1/audio/voices/{id}`, or its slug.
 * @throws ApiError 404.
 */
export function getVoice({ params, state }: CallOf<"voices.get">): Promise<Voice> {
  return voiceNamed(params.voice_id, state);
}

/** @throws ApiError 404. */
async function voiceNamed(name: string, state: State): Promise<Voice> {
  const own = ownVoices(state);
  const voice =
    (await own.get(name)) ??
    (await own.page({ limit: 1, where: { slug: name } })).data[0] ??
    PRESETS.find(({ id, slug }) => id === name || slug === name);
  if (!voice) throw voiceNotFound(name);
  return voice;
}

/**
 * `PATCH /v1/audio/voices/{id}`.
 * @throws ApiError 404, for a preset, too.
 */
export async function updateVoice(call: CallOf<"voices.update">): Promise<Voice> {
  const { name, languages, gender, age, tags, description } = call.body;
  const given = Object.entries({ name, languages, gender, age, tags, description });
  const changes = Object.fromEntries(given.filter(([, value]) => value !== undefined));
  const id = idOf(call.params);
  const voice = await ownVoices(call.state).change(id, (before) => ({ ...before, ...changes }));
  if (!voice) throw voiceNotFound(id);
  return voice;
}

/**
 * `DELETE /v1/audio/voices/{id}`, answered with what was deleted.
 * @throws ApiError 404, for a preset, too.
 */
export async function deleteVoice({
  params,
  state,
  blobs,
}: CallOf<"voices.delete">): Promise<Voice> {
  const id = idOf(params);
  const voice = await ownVoices(state).remove(id);
  if (!voice) throw voiceNotFound(id);
  await blobs.remove(sampleName(id));
  return voice;
}

/**
 * `GET /v1/audio/voices/{id}/sample`: what was uploaded, or a melody of the preset's own.
 * @throws ApiError 404.
 */
export async function getSample({
  params,
  state,
  blobs,
}: CallOf<"voices.getSampleAudio">): Promise<Uint8Array> {
  const { id } = await voiceNamed(params.voice_id, state);
  const sample = await blobs.read(sampleName(id));
  return sample ? gather(sample) : wav(melodyOf(SAMPLE, createRandom(hash(id))));
}

/** UUIDs are the same in any case. */
function idOf({ voice_id }: { voice_id: string }): string {
  return voice_id.toLowerCase();
}
