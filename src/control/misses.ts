import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/misses`: the calls that nothing was recorded for. */
export async function listMisses({ world }: ControlCall): Promise<BodyReply> {
  const { misses } = await world();
  return jsonReply({ misses, count: misses.length });
}
