/**
 * Stand-ins for an API key where the key itself must not appear.
 * @module
 */
import { Recent } from "../schema/recent.ts";
import { fixedClock } from "./clock.ts";
import { createRandom } from "./random.ts";
import { uuid4, uuid7 } from "./uuid.ts";
import { hash, hashHex } from "./xxhash.ts";

/** A key in a form that may be shown: its last four characters, if enough others stay hidden; null if there is no key. */
export function redactKey(key: string): string | null {
  if (key === "") return null;
  return key.length >= 16 ? `…${key.slice(-4)}` : "…";
}

/** A client sends the same key with every request. */
const owners = new Recent<string>();

/** The id under which a key's data is stored. It is never shown. */
export function ownerIdOf(key: string): string {
  const known = owners.get(key);
  if (known !== undefined) return known;
  const id = hashHex(`key ${key}`);
  owners.add(key, id);
  return id;
}

/** The public id of the workspace that a key belongs to. */
export function workspaceOf(ownerId: string): string {
  return uuid4(createRandom(hash(`workspace ${ownerId}`)));
}

/** The organisation of all workspaces. */
export const ORGANISATION: string = uuid4(createRandom(hash("organisation")));

/** The user of all keys. */
export const USER: string = uuid7(fixedClock, createRandom(hash("user")));
