/**
 * Voices: the presets, and those that an API key has created.
 * @module
 */
import { gather } from "../../src/async/bytes.ts";
import { USER } from "../../src/hash/key.ts";
import { createRandom } from "../../src/hash/random.ts";
import { uuid7At } from "../../src/hash/uuid.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { VoiceListPage, VoiceListResponse } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import { decodeBase64, encodeBase64 } from "../../src/wire/base64.ts";
import { badRequest, undecodableAudio, voiceNotFound } from "../../src/wire/errors.ts";
import { audioSeconds } from "./audio/duration.ts";
import { melodyOf } from "./audio/melody.ts";
import type { Voice } from "./audio/presets.ts";
import { ownVoices, pageOfVoices, voiceNamed } from "./audio/voices.ts";
import { wav } from "./audio/wav.ts";

/** Seconds of a preset's sample. */
const SAMPLE = 3;

const sampleName = (id: string): string => `sample ${id}`;

/** `GET /v1/audio/voices`. */
export async function listVoices({
  query,
  state,
}: CallOf<"voices.list">): Promise<VoiceListResponse> {
  const { limit = 10, offset = 0, type } = query;
  const { data, total } = await pageOfVoices(state, { offset, limit, type });
  return {
    items: data,
    total,
    page: Math.floor(offset / limit) + 1,
    page_size: limit,
    total_pages: Math.ceil(total / limit),
  };
}

/**
 * `GET /v2/audio/voices`: the same voices in pages of the requested size.
 * @throws ApiError 400 for a token that doesn't come from a page.
 */
export async function searchVoices({
  query,
  state,
}: CallOf<"voices.search">): Promise<VoiceListPage> {
  const { page_size = 10, page_token, type } = query;
  const limit = Math.max(1, page_size);
  const offset = page_token === undefined ? 0 : offsetOf(page_token);
  const passes = (voice: Voice): boolean => isWanted(voice, query);
  const { data, total } = await pageOfVoices(state, { offset, limit, type, passes });
  const next = offset + data.length;
  return {
    data: data.map(cardOf),
    next_page_token: next < total ? encodeBase64(new TextEncoder().encode(`voice ${next}`)) : null,
  };
}

/** A voice as a search lists it. */
function cardOf(voice: Voice): VoiceListPage["data"][number] {
  const { appearance: _, ...told } = voice;
  return { ...told, kind: kindOf(voice) };
}

function isWanted(voice: Voice, wanted: CallOf<"voices.search">["query"]): boolean {
  const { gender, language, query = "", kind } = wanted;
  return (
    (gender === undefined || gender.some((each) => each === voice.gender)) &&
    (language === undefined || language.some((each) => voice.languages.includes(each))) &&
    (kind === undefined || kind === kindOf(voice)) &&
    voice.name.toLowerCase().includes(query.toLowerCase())
  );
}

/** A user's own voice is cloned at once from its sample; how the presets were made isn't known. */
function kindOf({ type }: Pick<Voice, "type">): "ivc" | null {
  return type === "custom" ? "ivc" : null;
}

function offsetOf(token: string): number {
  const bytes = decodeBase64(token);
  const [, offset] = /^voice (\d{1,9})$/.exec(bytes ? new TextDecoder().decode(bytes) : "") ?? [];
  if (offset === undefined)
    throw badRequest(`page_token: no page has given ${JSON.stringify(token)}.`);
  return Number(offset);
}

/**
 * `POST /v1/audio/voices`.
 * @throws ApiError 400 for a sample that isn't audio.
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
    user_id: USER,
    trimmed_seconds: null,
    type: "custom",
  };
  // The sample first: a listed voice always has one.
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

/**
 * `PATCH /v1/audio/voices/{id}`.
 * @throws ApiError 404, for a preset, too.
 */
export async function updateVoice(call: CallOf<"voices.update">): Promise<Voice> {
  const { name, languages, gender, age, tags, description, retention_notice } = call.body;
  const given = { name, languages, gender, age, tags, description, retention_notice };
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const id = idOf(call.params);
  const voice = await ownVoices(call.state).change(id, (before) => ({ ...before, ...changes }));
  if (!voice) throw voiceNotFound(id);
  return voice;
}

/**
 * `DELETE /v1/audio/voices/{id}`, answered with the deleted voice.
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
  const { id, type } = await voiceNamed(params.voice_id, state);
  if (type === "preset") return wav(melodyOf(SAMPLE, createRandom(hash(id))));
  const sample = await blobs.read(sampleName(id));
  if (!sample) throw voiceNotFound(id);
  return gather(sample);
}

/** UUIDs are the same in any case. */
function idOf({ voice_id }: { voice_id: string }): string {
  return voice_id.toLowerCase();
}
