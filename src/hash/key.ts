/**
 * What stands for an API key where the key itself may not stand.
 * @module
 */
import { createRandom } from "./random.ts";
import { uuid4 } from "./uuid.ts";
import { hash, hashHex } from "./xxhash.ts";

/** A key as it may be shown: its last four characters, where enough others stay hidden; null when there is none. */
export function redactKey(key: string): string | null {
  if (key === "") return null;
  return key.length >= 16 ? `…${key.slice(-4)}` : "…";
}

/** The id that a key's things are kept by. Nobody is told it. */
export function ownerIdOf(key: string): string {
  return hashHex(`key ${key}`);
}

/** The workspace that a key belongs to, as everybody may know it. */
export function workspaceOf(ownerId: string): string {
  return uuid4(createRandom(hash(`workspace ${ownerId}`)));
}

/** The organisation of all workspaces, and the user of all keys. */
export const ORGANISATION: string = uuid4(createRandom(hash("organisation")));
