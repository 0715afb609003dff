/**
 * The verdict on the client.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { verdictText } from "../verify/verdict/text.ts";
import { verdictOn } from "../verify/verdict/verdict.ts";
import { jsonReply, textReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/verdict`, on entries after `?after=`; `?patience=` is the milliseconds after which a client should give up. */
export async function showVerdict({ world, query, header }: ControlCall): Promise<BodyReply> {
  const { log } = await world();
  const after = numberIn(query, "after");
  const patience = numberIn(query, "patience");
  const verdict = verdictOn(log.list(after), {
    kept: (n) => log.kept(n),
    now: Date.now(),
    ...(patience !== undefined && { patience }),
  });
  const wantsText = /^text\/plain\b/.test(header("accept") ?? "");
  return wantsText ? textReply(verdictText(verdict)) : jsonReply(verdict);
}

/** @throws ApiError 400 for anything but a number. */
function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw badRequest(`${name} takes a whole number, not ${JSON.stringify(text)}.`);
}
