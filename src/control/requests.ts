/**
 * Routes of the request log: list, follow, export, show, replay and clear.
 * @module
 */
import { sizeUnkept, type StoredEntry } from "../store/entry.ts";
import type { World } from "../store/world.ts";
import type { BodyReply, Reply } from "../types/reply.ts";
import { countsAttempts } from "../verify/entries.ts";
import { jsonReply, textReply } from "../wire/content.ts";
import { badRequest, noControl } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";
import { entryJson, wholeEntryJson } from "./entry.ts";
import { passing, readFilter } from "./filter.ts";
import { follow, followRows } from "./follow.ts";
import { harOf } from "./har.ts";
import { addressOf, reportOf } from "./report.ts";
import { rowJson } from "./row.ts";

/** How many entries are listed by default. */
const USUAL_LIMIT = 1000;

/**
 * `GET /__parlel/requests`: as JSON, as a report for `text/plain`, as events for `text/event-stream`; `?as=har` for an archive,
 * `?as=rows` for the rows of a list.
 */
export async function listRequests(call: ControlCall): Promise<Reply> {
  const { query, header } = call;
  const accept = header("accept") ?? "";
  const given = readFilter(query, ["as"]);
  const canonical = await call.canonical();
  const as = query.get("as");
  if (/^text\/event-stream\b/.test(accept)) {
    return as === "rows" ? followRows(call, given, canonical) : follow(call, given, canonical);
  }

  const world = await call.world();
  const filter = { ...given, limit: given.limit ?? USUAL_LIMIT };
  const all = world.log.list(countsAttempts(filter) ? undefined : filter.after);
  const entries = passing(all, filter, canonical);
  const origin = `http://${header("host") ?? "127.0.0.1:4755"}`;
  if (as === "har") {
    const reply = async (entry: StoredEntry) => world.log.kept(entry.n) ?? call.again(world, entry);
    const answered = await Promise.all(
      entries.map(async (entry) => ({ entry, reply: await reply(entry) })),
    );
    return jsonReply(harOf(answered, origin));
  }
  if (as === "rows") return listed(entries, rowJson);
  if (as !== null) throw badRequest(`as takes har or rows, not ${JSON.stringify(as)}.`);
  if (/^text\/plain\b/.test(accept)) {
    const usual = await call.store.world("");
    return textReply(reportOf(entries) + addressOf(world, usual, origin));
  }
  return listed(entries, entryJson);
}

/** A list may be as large as all bodies of the log together, so it is written while it is read. */
function listed(entries: readonly StoredEntry[], written: (entry: StoredEntry) => string): Reply {
  const encoder = new TextEncoder();
  let at = -1;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const entry = entries[at];
        if (at < 0) controller.enqueue(encoder.encode('{"requests":['));
        else if (entry) controller.enqueue(encoder.encode((at > 0 ? "," : "") + written(entry)));
        else {
          controller.enqueue(encoder.encode(`],"count":${entries.length}}`));
          controller.close();
        }
        at++;
      },
    },
    { highWaterMark: 0 },
  );
  return { kind: "live", status: 200, headers: { "content-type": "application/json" }, body };
}

/** `GET /__parlel/requests/:n` */
export async function showRequest(call: ControlCall): Promise<BodyReply> {
  const world = await call.world();
  const body = await wholeEntryJson(entryNamed(call, world), world, call);
  return { kind: "body", status: 200, body };
}

/** `POST /__parlel/requests/:n/replay`: repeats the request and returns the answer. */
export async function replayRequest(call: ControlCall): Promise<Reply> {
  const world = await call.world();
  const entry = entryNamed(call, world);
  needBody(entry, "it can't be sent again");
  return call.replay(world, entry);
}

/** `DELETE /__parlel/requests` */
export async function clearRequests({ world }: ControlCall): Promise<BodyReply> {
  const { log } = await world();
  await log.clear();
  return jsonReply({ ok: true, count: 0 });
}

/** @throws ApiError 400 with what follows if the log doesn't have the request's body. */
export function needBody(entry: StoredEntry, otherwise: string): void {
  if (sizeUnkept(entry) === undefined) return;
  throw badRequest(`Request ${entry.n} wasn't JSON, and its body isn't kept: ${otherwise}.`);
}

/**
 * The entry that a path names.
 * @throws ApiError 404 if the log doesn't have it, or no longer.
 */
export function entryNamed({ params }: ControlCall, { log }: World): StoredEntry {
  const { n = "" } = params;
  const entry = /^\d{1,12}$/.test(n) ? log.get(Number(n)) : undefined;
  if (entry) return entry;
  throw noControl(`The log has no request ${n}, or no longer has it.`);
}
