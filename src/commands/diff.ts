/**
 * `parlel-mistral fixtures diff`: asks every recorded request again, of another strategy or of the live API, and tells where the
 * form of the answer differs. Wording is free: only keys and types count.
 * @module
 */
import type { Entry } from "../../strategies/fixture/entry.ts";
import { createReplay, isStream } from "../../strategies/fixture/replay.ts";
import { openEmulator } from "../emulator.ts";
import { resolveOptions } from "../options.ts";
import type { RecordedReply } from "../types/fixture.ts";
import { openLibrary, parseCommand, progress, say } from "./_command.ts";

const replay = createReplay(0);

/** A place in an answer, and the types that were seen there. */
type Form = Map<string, Set<string>>;

/** Exit code 1 when a type has changed. */
export async function diffFixtures(args: readonly string[]): Promise<number> {
  const { flags } = parseCommand(args, {
    strategy: { type: "string", default: "deterministic" },
    live: { type: "boolean", default: false },
    upstream: { type: "string" },
  });
  const library = openLibrary(flags);
  const upstream = flags.upstream === undefined ? {} : { upstream: `${flags.upstream}` };
  const emulator = await openEmulator(
    resolveOptions({
      fixtures: library.folder,
      ...upstream,
      ...(flags.live
        ? { strategy: "fixture", onMiss: "passthrough" }
        : { strategy: `${flags.strategy}` }),
    }),
  );
  const counts = { info: 0, warning: 0, error: 0 };
  try {
    const asked = library.entries;
    for (const [index, entry] of asked.entries()) {
      progress(index, asked.length);
      for (const recorded of entry.fixture.replies) {
        const response = await emulator.app.fetch(requestFor(entry, recorded));
        for (const [level, message] of await compare(entry, recorded, response, library.folder)) {
          counts[level]++;
          say(`${level.padEnd(7)}  ${entry.path}: ${message}`);
        }
      }
    }
    progress(asked.length, asked.length);
    say(
      `${asked.length} fixtures asked again: ${counts.error} errors, ${counts.warning} warnings, ${counts.info} infos`,
    );
    return counts.error > 0 ? 1 : 0;
  } finally {
    await emulator.close();
  }
}

function requestFor({ request }: Entry, recorded: RecordedReply): Request {
  const { method, path, query, body } = request;
  const url = new URL(path, "http://localhost");
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const isObject = typeof body === "object" && body !== null;
  const asked = isObject && isStream(recorded) ? { ...body, stream: true } : body;
  return new Request(url, {
    method,
    // A set of this name can't exist, so that a live answer is never a replay.
    headers: {
      authorization: "Bearer diff",
      "content-type": "application/json",
      "x-parlel-fixtures": "_none",
    },
    ...(asked !== undefined && { body: JSON.stringify(asked) }),
  });
}

async function compare(
  entry: Entry,
  recorded: RecordedReply,
  response: Response,
  folder: string,
): Promise<["info" | "warning" | "error", string][]> {
  const text = await response.text();
  if (response.status !== recorded.status) {
    return [["error", `status ${recorded.status} became ${response.status}`]];
  }
  const before = await replay(recorded, folder, entry.path);
  const bytes =
    before.kind === "stream" ? before.frames.join("") : before.kind === "body" ? before.body : "";
  return differences(formOf(`${bytes}`), formOf(text));
}

function differences(before: Form, after: Form): ["info" | "warning" | "error", string][] {
  const removed = [...before.keys()].filter((place) => !after.has(place));
  const added = [...after.keys()].filter((place) => !before.has(place));
  const changed = [...before].flatMap(([place, types]) => {
    const now = after.get(place);
    // What may be null is null now and then.
    const isOpen = (seen: Set<string>): boolean => [...seen].every((type) => type === "null");
    const isKept = !now || isOpen(types) || isOpen(now) || [...now].some((type) => types.has(type));
    return isKept
      ? []
      : [`${place} was ${[...types].join(" or ")} and is ${[...now].join(" or ")}`];
  });
  return [
    ...changed.map((message): ["error", string] => ["error", message]),
    ...removed.map((place): ["warning", string] => ["warning", `${place} is gone`]),
    ...added.map((place): ["info", string] => ["info", `${place} is new`]),
  ];
}

/** The form of a JSON body, or of all data in a stream together. */
function formOf(text: string): Form {
  const form: Form = new Map();
  const texts =
    text.startsWith("data:") || text.startsWith("event:") ? text.match(/^data: \{.*$/gm) : [text];
  for (const each of texts ?? []) {
    try {
      note(JSON.parse(each.replace(/^data: /, "")), "", form);
    } catch {
      form.set("(body)", new Set(["text"]));
    }
  }
  return form;
}

function note(value: unknown, place: string, form: Form): void {
  const type = value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
  const name = place || "(body)";
  form.set(name, (form.get(name) ?? new Set()).add(type));
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? "*" : key;
    note(member, place === "" ? step : `${place}.${step}`, form);
  }
}
