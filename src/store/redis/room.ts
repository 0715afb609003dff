/**
 * An epoch of a world in Redis: its keys, and its scripts.
 *
 *     <prefix>:{~world}:epoch            the present epoch
 *     <prefix>:{~world}:<epoch>:keys     the set of its keys, so that they can be removed and kept alive
 *     <prefix>:{~world}:<epoch>:<kind>:… one key a value, list or blob
 *
 * What stands in braces decides in a cluster where a key lies: a world lies in one place.
 * @module
 */
import type { Client } from "./client.ts";
import type { ScriptName } from "./scripts.ts";

/** What holds for all worlds of a store. */
export interface RoomOptions {
  readonly client: Client;
  readonly prefix: string;
  /** For how many milliseconds keys are kept that nobody uses; 0 is for ever. */
  readonly age: number;
}

export interface Room {
  readonly epoch: string;
  readonly client: Client;
  /** A key of the epoch. */
  key(kind: "value" | "list" | "blob" | "counts" | "log", name: string): string;
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
  const guards = [`${home}:epoch`, indexOf(prefix, world, epoch)];
  return {
    epoch,
    client,
    key: (kind, name) => `${home}:${epoch}:${kind}:${name}`,
    run: (script, keys, ...values) =>
      client.run(script, [...guards, ...keys], [epoch, age, ...values]),
  };
}

/** The key that names a world's present epoch. */
export function epochOf(prefix: string, world: string): string {
  return `${homeOf(prefix, world)}:epoch`;
}

/** The set of an epoch's keys. */
export function indexOf(prefix: string, world: string, epoch: string): string {
  return `${homeOf(prefix, world)}:${epoch}:keys`;
}

function homeOf(prefix: string, world: string): string {
  return `${prefix}:{~${world}}`;
}
