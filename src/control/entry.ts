/**
 * One entry of the log: its request and its answer.
 * @module
 */
import type { StoredEntry } from "../store/entry.ts";
import type { World } from "../store/world.ts";
import type { Reply } from "../types/reply.ts";
import { askedBy } from "../verify/entries.ts";
import { textIn } from "../wire/content.ts";
import { isJson, valueOrText } from "../wire/json.ts";
import type { ControlCall } from "./control.ts";
import { snippetsOf } from "./snippets.ts";

/** An entry as JSON. JSON bodies are spliced in as sent, so that digits and the order of keys are preserved. */
export function entryJson({ n, kind, at, body, spoken, ...rest }: StoredEntry): string {
  const own = { owner: undefined, isKept: undefined };
  const entry = { n, kind, at: new Date(at).toISOString(), ...rest, ...own };
  const head = JSON.stringify(entry);
  const heard = spoken === undefined ? head : withMember(head, "spoken", spoken);
  return withMember(heard, "body", body);
}

/** Adds a member to an object's JSON; its value is JSON or a text. */
function withMember(object: string, name: string, value: string | null): string {
  const text = value === null || isJson(value) ? value : JSON.stringify(value);
  return `${object.slice(0, -1)},"${name}":${text}}`;
}

/** A frame of a stream, and when it left: milliseconds after the request came, according to its plan or recording. */
interface Frame {
  readonly at: number;
  readonly data: string;
}

/** An entry with its answer, its attempts, and snippets that repeat it. */
export async function wholeEntryJson(
  entry: StoredEntry,
  world: World,
  { again, header }: Pick<ControlCall, "again" | "header">,
): Promise<string> {
  const reply = world.log.kept(entry.n) ?? (await again(world, entry));
  const asked = askedBy(entry);
  const attempts = world.log.list().filter((each) => askedBy(each) === asked);
  const more = {
    attempts: attempts.map(({ n }) => n),
    ...snippetsOf(entry, world.name, header("host") ?? "127.0.0.1:4755"),
    reply: reply && answered(reply),
  };
  return `${entryJson(entry).slice(0, -1)},${JSON.stringify(more).slice(1)}`;
}

function answered(reply: Reply): object {
  const { status, headers = {} } = reply;
  const head = { status, headers };
  if (reply.kind === "live") return { ...head, body: null };
  if (reply.kind === "stream") return { ...head, frames: framesOf(reply) };
  const text = textIn(reply);
  return text === undefined
    ? { ...head, bytes: reply.body.length }
    : { ...head, body: valueOrText(text) };
}

function framesOf({ frames, delivery = {} }: Reply & { kind: "stream" }): Frame[] {
  const { before = 0, delays = [] } = delivery;
  let at = before;
  return frames.map((data, index) => {
    at += delays[index] ?? 0;
    return { at: Math.round(at * 10) / 10, data };
  });
}
