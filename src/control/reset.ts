/**
 * Forgets everything, parts of it, or what belongs to one API key.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { ownerOf } from "../store/rooms.ts";
import type { World } from "../store/world.ts";
import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

type Forget = (world: World) => Maybe<unknown>;

/** The parts that can be forgotten separately. */
const PARTS: Readonly<Record<string, Forget>> = {
  state: ({ rooms }) => rooms.clearAll(),
  requests: ({ log }) => log.clear(),
  misses: (world) => world.forgetMisses(),
  turns: (world) => world.forgetTurns(),
  rules: ({ script }) => script.changeRules(() => []),
  plan: ({ script }) => script.setPlan(undefined),
};

/** The parts that belong to keys. */
const PARTS_OF_KEYS: Readonly<Record<string, (world: World, key: string) => Maybe<void>>> = {
  state: ({ rooms }, key) => rooms.clear(ownerOf(key)),
  turns: (world, key) => world.forgetTurns(key),
};

/**
 * `POST /__parlel/reset`: the named world forgets everything; without a name all worlds do. `?only=` names parts, `?key=` the API
 * key whose state and turns are forgotten.
 * @throws ApiError 400 for an unknown part.
 */
export async function reset({ store, named, query }: ControlCall): Promise<BodyReply> {
  const only = query.get("only");
  const key = query.get("key");
  if (only === null && key === null) {
    await store.reset(named);
    return jsonReply({ ok: true });
  }
  const parts = key === null ? PARTS : PARTS_OF_KEYS;
  const names = only?.split(",").map((name) => name.trim()) ?? Object.keys(parts);
  const forgets = names.map((name) => {
    if (Object.hasOwn(parts, name)) return parts[name]!;
    const known = Object.keys(parts).join(", ");
    const whose = key === null ? "There is" : "A key has";
    throw badRequest(`${whose} no part ${JSON.stringify(name)} to forget. Known: ${known}.`);
  });
  for (const name of named === undefined ? await store.names() : [named]) {
    const world = await store.world(name);
    for (const forget of forgets) await forget(world, key ?? "");
    await world.prepare();
  }
  return jsonReply({ ok: true });
}
