/**
 * The voices that a caller can name: the presets, and the key's own.
 * @module
 */
import type { Collection, State } from "../../../src/types/state.ts";
import { voiceNotFound } from "../../../src/wire/errors.ts";
import { PRESETS, type Voice } from "./presets.ts";

/** An API key's own voices, by id and by the slug that they may have. */
export function ownVoices(state: State): Collection<Voice> {
  return state.collection<Voice>("voices", ["slug"]);
}

/** The preset of an id or a slug. */
export function presetNamed(name: string): Voice | undefined {
  return PRESETS.find(({ id, slug }) => id === name || slug === name);
}

/**
 * The voice of an id or a slug.
 * @throws ApiError 404.
 */
export async function voiceNamed(name: string, state: State): Promise<Voice> {
  const own = ownVoices(state);
  const voice =
    (await own.get(name)) ??
    (await own.page({ limit: 1, where: { slug: name } })).data[0] ??
    presetNamed(name);
  if (!voice) throw voiceNotFound(name);
  return voice;
}

/** Which voices to list. */
export interface VoiceRange {
  readonly offset: number;
  readonly limit: number;
  readonly type?: "all" | "custom" | "preset" | undefined;
  /** A further condition. */
  passes?(voice: Voice): boolean;
}

/** The caller's own first, in the order in which they were made, then the presets. */
export async function pageOfVoices(
  state: State,
  { offset, limit, type, passes }: VoiceRange,
): Promise<{ data: Voice[]; total: number }> {
  const presets = type === "custom" ? [] : passes ? PRESETS.filter(passes) : PRESETS;
  const range = { offset, limit, ...(passes && { passes }) };
  const own = type === "preset" ? { data: [], total: 0 } : await ownVoices(state).page(range);
  const from = Math.max(0, offset - own.total);
  const rest = presets.slice(from, from + limit - own.data.length);
  return { data: [...own.data, ...rest], total: own.total + presets.length };
}
