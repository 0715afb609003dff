/**
 * Makes the objects that exist from the start: each by a request that no client sent and no log shows.
 * @module
 */
import { operationNamed } from "../../operations/index.ts";
import type { World } from "../../store/world.ts";
import type { Incoming } from "../../types/call.ts";
import type { Reply } from "../../types/reply.ts";
import { isUpload } from "../../wire/form.ts";
import { type Common, ReceivedCall } from "../call.ts";
import { RequestWithin } from "../within.ts";
import { badState, type Initial, type Step } from "./file.ts";

/** Makes a key's objects in a world. @param world the world before it is filled. */
export type Fill = (world: World, key: string) => Promise<void>;

/**
 * @param common whose layers leave out those concerned with clients.
 * @throws EmulatorError `BAD_OPTION` naming the entry that can't be made.
 */
export function createFill({ path, steps, keys }: Initial, common: Common): Fill {
  return async (world, key) => {
    const ids = new Map<string, string>();
    for (const step of [...steps, ...(keys.get(key) ?? [])]) {
      const id = await make(step);
      if (step.as !== undefined) ids.set(step.as, id);
    }

    async function make({ operation, body: sent, params, place }: Step): Promise<string> {
      // Its answer is read as JSON; streamed or not, it is the same conversation.
      const body = operation === "conversations.start" ? { ...sent, stream: false } : sent;
      const served = await operationNamed(operation);
      if (!served) throw badState(path, `${place}: ${operation.split(".")[0]} can't be made here.`);
      const named = (value: unknown): unknown => withIds(value, ids, path, place);
      const request = new RequestWithin(unsent(key), served, named(body));
      const target = {
        served,
        allowed: [],
        params: named(params) as Record<string, string>,
        isApi: true,
      };
      const call = new ReceivedCall(request, target, world, undefined, common);
      const reply = await common.run(call);
      await call.end();
      const text = textOf(reply);
      if (reply.status >= 300) throw badState(path, `${place} is refused: ${text}`);
      const { id, conversation_id } = JSON.parse(text) as Record<string, string>;
      return id ?? conversation_id ?? "";
    }
  };
}

/** A request that no client sent. */
function unsent(key: string): Incoming {
  const own: Record<string, string> = { "x-parlel-strategy": "deterministic" };
  return {
    method: "POST",
    path: "",
    contentType: null,
    body: "",
    size: 0,
    key,
    header: (name) => own[name] ?? null,
    controls: () => own,
  };
}

function textOf(reply: Reply): string {
  if (reply.kind === "body" && typeof reply.body === "string") return reply.body;
  return reply.kind === "stream" ? reply.frames.join("") : "{}";
}

/** Replaces each `$name` by the id of the object made under that name. */
function withIds(
  value: unknown,
  ids: ReadonlyMap<string, string>,
  path: string,
  place: string,
): unknown {
  const inner = (each: unknown): unknown => withIds(each, ids, path, place);
  if (typeof value === "string" && value.startsWith("$")) {
    const id = ids.get(value.slice(1));
    if (id !== undefined) return id;
    if (/^\$[\w-]+$/.test(value))
      throw badState(path, `${place}: nothing above is called ${value.slice(1)}.`);
  }
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== "object" || value === null || isUpload(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inner(each)]));
}
