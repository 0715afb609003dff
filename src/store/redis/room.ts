/**
 * An epoch of a world in Redis: its keys, and its scripts.
 *
 *     <prefix>:{~world}:epoch            the current epoch
 *     <prefix>:{~world}:<epoch>:keys     the set of its keys, so that they can be removed and kept alive
 *     <prefix>:{~world}:<epoch>:<kind>:… one key per value, list or blob
 *
 * In a cluster the part in braces decides where a key is stored, so all of a world is in one place.
 * @module
 */
import type { Client } from "./client.ts";
import type { ScriptName } from "./scripts.ts";

/** Shared by all worlds of a store. */
export interface RoomOptions {
  readonly client: Client;
  readonly prefix: string;
  /** How many milliseconds unused keys are kept; 0 is for ever. */
  readonly age: number;
}

type Kind = "value" | "list" | "blob" | "counts" | "log";

export interface Room {
  readonly epoch: string;
  readonly client: Client;
  /** A key of the epoch. */
  key(kind: Kind, name: string): string;
  /** Removes the keys whose names begin with `start`. */
  forget(kind: Kind, start: string): Promise<void>;
  /** Runs a script on keys of the epoch. @returns undefined when the epoch has ended. */
  run(
    script: ScriptName,
    keys: readonly string[],
    ...values: readonly (string | number)[]
  ): Promise<unknown>;
}

export function createRoom(options: RoomOptions, world: string, epoch: string): Room {
  const { client, prefix, age } = options;
  const home = homeOf(prefix, world);
  const index = indexOf(prefix, world, epoch);
  const guards = [`${home}:epoch`, index];
  const key: Room["key"] = (kind, name) => `${home}:${epoch}:${kind}:${name}`;
  return {
    epoch,
    client,
    key,
    forget: (kind, start) =>
      eachKey(client, index, async (keys) => {
        const gone = keys.filter((each) => each.startsWith(key(kind, start)));
        if (gone.length === 0) return;
        await client.ask((redis) => Promise.all([redis.unlink(gone), redis.srem(index, gone)]));
      }),
    run: (script, keys, ...values) =>
      client.run(script, [...guards, ...keys], [epoch, age, ...values]),
  };
}

/** How many keys to read at a time. */
const BATCH = 500;

/** Calls `act` with all keys of a set, in batches. */
export async function eachKey(
  client: Client,
  index: string,
  act: (keys: readonly string[]) => Promise<unknown>,
): Promise<void> {
  let cursor = "0";
  do {
    const [next, keys] = await client.ask((redis) => redis.sscan(index, cursor, "COUNT", BATCH));
    if (keys.length > 0) await act(keys);
    cursor = next;
  } while (cursor !== "0");
}

/** The key that holds a world's current epoch. */
export function epochOf(prefix: string, world: string): string {
  return `${homeOf(prefix, world)}:epoch`;
}

/** The key of the set of an epoch's keys. */
export function indexOf(prefix: string, world: string, epoch: string): string {
  return `${homeOf(prefix, world)}:${epoch}:keys`;
}

function homeOf(prefix: string, world: string): string {
  return `${prefix}:{~${world}}`;
}
