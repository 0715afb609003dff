/**
 * Lists worlds and ends them.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/worlds` */
export async function listWorlds({ store }: ControlCall): Promise<BodyReply> {
  const worlds = await store.list();
  return jsonReply({ worlds, count: worlds.length });
}

/** `DELETE /~NAME/__parlel` */
export async function endWorld({ store, named }: ControlCall): Promise<BodyReply> {
  if (named === undefined) throw badRequest("Name the world to end: DELETE /~NAME/__parlel");
  await store.end(named);
  return jsonReply({ ok: true });
}
