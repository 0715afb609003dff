/**
 * The state of the API, for people and tests to look at.
 * @module
 */
import { readEntries } from "../dialogue/stored.ts";
import { FINE_TUNED } from "../schema/catalogue.ts";
import { integer } from "../schema/scalars.ts";
import { type Owner, ownerOf } from "../store/rooms.ts";
import type { World } from "../store/world.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import type { Stored } from "../types/state.ts";
import { jsonReply } from "../wire/content.ts";
import { invalidBody, noControl } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** The kinds of objects that the API stores. */
export const KINDS: readonly string[] = [
  ..."agents conversations files batch fine_tuning libraries documents accesses voices".split(" "),
  FINE_TUNED,
];

/** `GET /__parlel/state`: how many objects of each kind every key has, in the order in which the keys came. */
export async function showState(call: ControlCall): Promise<BodyReply> {
  const world = await call.world();
  await world.prepare();
  const state = await Promise.all(
    (await ownersIn(call, world)).map(async (owner) => ({
      key: owner.key,
      objects: Object.fromEntries(await countsOf(world, owner)),
    })),
  );
  return jsonReply({ state, count: state.length });
}

/** `GET /__parlel/state/RESOURCE`: its objects as stored, of all keys or of `?key=`, oldest first. */
export async function listObjects(call: ControlCall): Promise<BodyReply> {
  const world = await call.world();
  await world.prepare();
  const kind = await kindNamed(call, world);
  const { limit, offset } = rangeIn(call.query);
  const objects: { key: string; object: Stored }[] = [];
  let count = 0;
  for (const owner of await ownersIn(call, world)) {
    if (!(await world.rooms.kinds(owner)).includes(kind)) continue;
    const skipped = Math.max(0, offset - count);
    const collection = world.stateOf(owner).collection(kind);
    const { data, total } = await collection.page({
      offset: skipped,
      limit: limit - objects.length,
    });
    objects.push(...data.map((object) => ({ key: owner.key, object })));
    count += total;
  }
  return jsonReply({ [kind]: objects, count });
}

/** `GET /__parlel/state/RESOURCE/ID`: one object as stored; a conversation with all its entries. */
export async function showObject(call: ControlCall): Promise<BodyReply> {
  const world = await call.world();
  await world.prepare();
  const kind = await kindNamed(call, world);
  const { id = "" } = call.params;
  for (const owner of await ownersIn(call, world)) {
    if (!(await world.rooms.kinds(owner)).includes(kind)) continue;
    const state = world.stateOf(owner);
    const object = await state.collection(kind).get(id);
    if (!object) continue;
    const entries = kind === "conversations" ? { entries: await readEntries(state, id) } : {};
    return jsonReply({ key: owner.key, object, ...entries });
  }
  throw noControl(`There is no ${id} among ${kind}.`);
}

/**
 * The kind that a path names: one of the API's, or one that a user's own strategy has stored in this world.
 * @throws ApiError 404 for any other.
 */
async function kindNamed({ params }: ControlCall, { rooms }: World): Promise<string> {
  const { kind = "" } = params;
  if (KINDS.includes(kind)) return kind;
  const stored = await Promise.all((await rooms.owners()).map((owner) => rooms.kinds(owner)));
  const known = [...new Set([...KINDS, ...stored.flat()])];
  if (known.includes(kind)) return kind;
  const named = JSON.stringify(kind);
  throw noControl(`A kind of objects named ${named} doesn't exist. Known: ${known.join(", ")}.`);
}

async function ownersIn({ query }: ControlCall, { rooms }: World): Promise<Owner[]> {
  const key = query.get("key");
  const owners = await rooms.owners();
  return key === null ? owners : owners.filter(({ id }) => id === ownerOf(key).id);
}

/** How many objects of each kind there are in these worlds, over all keys. */
export async function countObjects(worlds: readonly World[]): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for (const world of worlds)
    for (const owner of await world.rooms.owners())
      for (const [kind, count] of await countsOf(world, owner))
        sums.set(kind, (sums.get(kind) ?? 0) + count);
  return sums;
}

async function countsOf(world: World, owner: Owner): Promise<(readonly [string, number])[]> {
  const kinds = await world.rooms.kinds(owner);
  const state = world.stateOf(owner);
  return Promise.all(
    kinds.map(async (kind) => {
      const { total } = await state.collection(kind).page({ limit: 0 });
      return [kind, total] as const;
    }),
  );
}

/** @throws ApiError 422 for anything but a number. */
function rangeIn(query: URLSearchParams): { limit: number; offset: number } {
  const issues: Issue[] = [];
  const read = (name: string, fallback: number): number => {
    const given = query.get(name);
    const context = { loc: ["query", name], issues, lenient: false };
    return given === null ? fallback : integer({ ge: 0 }).check(given, context);
  };
  const range = { limit: read("limit", 100), offset: read("offset", 0) };
  if (issues.length > 0) throw invalidBody(issues);
  return range;
}
