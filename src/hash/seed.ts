/**
 * The seed of a call: its hash.
 * @module
 */
import type { Seed } from "../types/seed.ts";
import { oncePer } from "../schema/interned.ts";
import { canonicalAround, canonicalJson } from "./canonical.ts";
import { createRandom } from "./random.ts";
import { hash, hashHex } from "./xxhash.ts";

/** Keys of a body that a model never sees, so that they can't change what it says. */
const IGNORED = new Set([
  "stream",
  "stream_options",
  "metadata",
  "prompt_cache_key",
  "service_tier",
]);

const memberJson = oncePer(canonicalJson);

/** The seed of an operation's call. Everything that could change a real answer counts, whatever the order of keys. */
export function createSeed(operation: string, body: unknown): Seed {
  const key = hashHex(`${operation}\n${canonicalAround(body, memberJson, counts)}`);
  return { key, random: (label) => createRandom(hash(`${key} ${label}`)) };
}

function counts(key: string): boolean {
  return !IGNORED.has(key);
}
