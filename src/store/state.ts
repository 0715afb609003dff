/**
 * State over unstorage. Keys are hashes, because unstorage folds many names into one; values are wrapped, because it would
 * turn the string "1" into a number; and an error that a driver returns as a value is thrown.
 * @module
 */
import type { Storage } from "unstorage";
import { hashHex } from "../hash/xxhash.ts";
import type { State } from "../types/state.ts";
import type { InTurn } from "./turns.ts";

interface Envelope {
  name: string;
  value: string;
}

/** The state of one API key. @param inTurn shared by all states of a storage. */
export function createState(storage: Storage, apiKey: string, inTurn: InTurn): State {
  const owner = (): string => `state:${hashHex(apiKey)}`;
  const keyOf = (name: string): string => `${owner()}:${hashHex(name)}`;
  const get = async <T>(name: string): Promise<T | undefined> => {
    const envelope = await read(storage, keyOf(name));
    return envelope && (JSON.parse(envelope.value) as T);
  };
  const set = (name: string, value: unknown): Promise<void> =>
    storage.setItem(keyOf(name), { name, value: JSON.stringify(value) } satisfies Envelope);
  return {
    get,
    set,
    update: (name, change) =>
      inTurn(async () => {
        const value = change(await get(name));
        await set(name, value);
        return value;
      }),
    remove: (name) => storage.removeItem(keyOf(name)),
    async names() {
      const keys = await storage.getKeys(owner());
      const envelopes = await Promise.all(keys.map((key) => read(storage, key)));
      return envelopes.flatMap((envelope) => envelope?.name ?? []).sort();
    },
  };
}

async function read(storage: Storage, key: string): Promise<Envelope | undefined> {
  const found = await storage.getItem<Envelope>(key);
  if (found instanceof Error) throw found;
  return found ?? undefined;
}
