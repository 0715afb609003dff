/**
 * Shows, sets and removes the plan of a world.
 * @module
 */
import { planJson, readPlan } from "../plan/plan.ts";
import { isObject } from "../schema/scalars.ts";
import type { Plan } from "../types/plan.ts";
import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/plan`; with `?played` also how often the log has each fault. */
export async function showPlan({ world, query }: ControlCall): Promise<BodyReply> {
  const { script, log } = await world();
  if (!query.has("played")) return shown(script.plan);
  const played: Record<string, number> = {};
  for (const { fault } of log.list()) if (fault !== null) played[fault] = (played[fault] ?? 0) + 1;
  return jsonReply({ plan: script.plan ? planJson(script.plan) : null, played });
}

/** `PUT /__parlel/plan`: JSON, also as the GET returns it, or one line of plain text. Restarts the count of attempts. */
export async function setPlan({ world, body }: ControlCall): Promise<BodyReply> {
  const given = heldIn(await body("line"));
  const plan = given === null ? undefined : planOf(given);
  await (await world()).script.setPlan(plan);
  return shown(plan);
}

/** `DELETE /__parlel/plan` */
export async function clearPlan({ world }: ControlCall): Promise<BodyReply> {
  await (await world()).script.setPlan(undefined);
  return shown(undefined);
}

/** The plan in what the GET returns; anything else as it is. */
function heldIn(given: unknown): unknown {
  const isHeld = isObject(given) && Object.keys(given).join() === "plan";
  return isHeld ? given.plan : given;
}

/** @throws ApiError 400 for an invalid plan. */
function planOf(value: unknown): Plan {
  try {
    return readPlan(value);
  } catch (error) {
    throw badRequest(`The plan can't be played. ${(error as Error).message}`);
  }
}

function shown(plan: Plan | undefined): BodyReply {
  return jsonReply({ plan: plan === undefined ? null : planJson(plan) });
}
