/**
 * A world's clock: new objects, links, jobs and limits go by it. This route moves it on.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import { parseJson } from "../wire/json.ts";
import type { ControlCall } from "./control.ts";

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A hundred years. */
const FARTHEST = 100 * 366 * UNITS.d!;

/**
 * `POST /__parlel/clock` with `{"advance": "60s"}`, or `60s` as plain text.
 * @throws ApiError 400 for anything that isn't a time.
 */
export async function moveClock(call: ControlCall): Promise<BodyReply> {
  const advance = advanceIn(await call.body());
  const { rooms } = await call.world();
  await rooms.moveClock(millisecondsOf(advance));
  const moved = await rooms.clockMoved();
  return jsonReply({ ok: true, advanced: moved / 1000 });
}

function advanceIn(body: unknown): unknown {
  // JavaScript's fetch declares every string as plain text.
  const given = typeof body === "string" && body.startsWith("{") ? parseJson(body) : body;
  return typeof given === "string" ? given : (given as { advance?: unknown } | null)?.advance;
}

function millisecondsOf(advance: unknown): number {
  const text = typeof advance === "object" ? "" : `${advance}`;
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?$/.exec(text) ?? [];
  const by = Math.round(Number(number) * UNITS[unit]!);
  if (by >= 0 && by <= FARTHEST) return by;
  throw badRequest('Say how far to move the clock on, for instance {"advance": "60s"}.');
}
