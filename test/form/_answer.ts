/**
 * How two answers differ: status, headers, and the form of JSON, streams and errors.
 * @module
 */
import {
  type Difference,
  differences,
  jsonDifferences,
  nearest,
  spacingOf,
  unique,
} from "./_difference.ts";

/** An answer, recorded or given. Header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Headers whose values are compared; for the others only the name counts. */
const COMPARED = new Set(["content-type", "x-max-retry-attempts-reached", "allow"]);

/** The differences between the given answer and the recorded one. */
export function compareAnswers(recorded: Answer, answered: Answer): Difference[] {
  if (recorded.status !== answered.status) {
    const [wanted, given] = [recorded, answered].map(({ status, text }) =>
      status >= 400 ? `${status} ${text.trim().slice(0, 300)}` : `${status}`,
    );
    return [{ kind: "status", at: "status", recorded: wanted!, answered: given! }];
  }
  return [
    ...compareHeaders(recorded.headers, answered.headers),
    ...compareBodies(recorded, answered),
  ];
}

function compareHeaders(recorded: Answer["headers"], answered: Answer["headers"]): Difference[] {
  const found: Difference[] = [];
  for (const name of new Set([...recorded.keys(), ...answered.keys()])) {
    const [wanted = "", given = ""] = [recorded.get(name), answered.get(name)];
    const isSame = COMPARED.has(name)
      ? wanted === given
      : recorded.has(name) === answered.has(name);
    const isOdd = name === "mistral-correlation-id" && isSame && !bothUuids(wanted, given);
    if (!isSame || isOdd) {
      found.push({ kind: "header", at: `headers.${name}`, recorded: wanted, answered: given });
    }
  }
  return found;
}

function bothUuids(...ids: string[]): boolean {
  return ids.every((id) =>
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id),
  );
}

/** How a given body differs from a recorded one of the same status. */
function compareBodies(recorded: Answer, answered: Answer): Difference[] {
  if (isStream(recorded) || isStream(answered)) return compareStreams(recorded.text, answered.text);
  const bodies = [recorded.text, answered.text].map(parsed) as [unknown, unknown];
  if (bodies[0] === undefined || recorded.status >= 400) {
    if (recorded.text === answered.text) return [];
    const [wanted, given] = [recorded.text, answered.text];
    return [
      {
        kind: "bytes",
        at: "body",
        recorded: JSON.stringify(wanted),
        answered: JSON.stringify(given),
      },
    ];
  }
  const spacings = [recorded.text, answered.text].map(spacingOf) as [string, string];
  const found = differences(...bodies);
  if (spacings[0] !== spacings[1]) {
    found.push({ kind: "spacing", at: "body", recorded: spacings[0], answered: spacings[1] });
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an answer is an event stream, whatever its headers say. */
export function isStream({ text }: Pick<Answer, "text">): boolean {
  return /^(event|data):/.test(text);
}

/** One event of a stream. */
export interface Frame {
  /** Its role: an event's name, or its part in a completion. */
  readonly role: string;
  /** The choice that it belongs to. */
  readonly choice: number;
  /** The names of its lines. */
  readonly fields: string;
  readonly data: unknown;
  readonly raw: string;
}

/** The events of a stream. */
export function framesOf(text: string): Frame[] {
  const events = text.split(/\r?\n\r?\n/).filter((event) => event.trim() !== "");
  const frames = events.map((event) => {
    const lines = event.split(/\r?\n/);
    const fields = lines.map((line) => /^[a-z]*/.exec(line)![0]).join();
    const field = (name: string): string | undefined =>
      lines
        .find((line) => line.startsWith(`${name}:`))
        ?.slice(name.length + 1)
        .trim();
    const raw = field("data") ?? "";
    const data = parsed(raw);
    return { fields, raw, data, ...partOf(field("event"), raw, data) };
  });
  // The last choice's final frame has the usage; those of the others don't.
  const last = frames.findLastIndex(({ role }) => role.startsWith("finish"));
  return frames.map((frame, index) => {
    const isEarlier = frame.role.startsWith("finish") && index < last;
    return isEarlier ? { ...frame, role: `earlier ${frame.role}` } : frame;
  });
}

function partOf(name: string | undefined, raw: string, data: any): Pick<Frame, "role" | "choice"> {
  if (name !== undefined) return { role: name, choice: 0 };
  if (data === undefined) return { role: raw, choice: 0 };
  const [choice] = data.choices ?? [];
  if (!choice) return { role: data.object === "error" ? "error" : "other", choice: 0 };
  const { index = 0, delta = {}, finish_reason: finish = null } = choice;
  const calls = delta.tool_calls?.length > 0;
  if (finish !== null) return { role: calls ? "finish with calls" : "finish", choice: index };
  if (typeof delta.role === "string") return { role: "first", choice: index };
  if (calls) return { role: "calls", choice: index };
  return { role: Array.isArray(delta.content) ? "chunks" : "text", choice: index };
}

/** Parts whose number depends on the length of the model's answer. */
const REPEATED = new Set(["text", "chunks", "calls"]);

function compareStreams(recorded: string, answered: string): Difference[] {
  const frames = [framesOf(recorded), framesOf(answered)] as const;
  const [wanted, given] = frames.map(outline) as [string, string];
  const found: Difference[] = [];
  if (wanted !== given) {
    found.push({ kind: "frames", at: "stream", recorded: wanted, answered: given });
  }
  const [end, ownEnd] = [recorded, answered].map((text) => JSON.stringify(text.slice(-4)));
  if (end !== ownEnd) found.push({ kind: "bytes", at: "end", recorded: end!, answered: ownEnd! });
  for (const frame of frames[1]) found.push(...compareFrame(frame, frames[0]));
  const texts = frames.map(textOf) as [string, string];
  found.push(...jsonDifferences(...texts, "text"));
  return unique(found);
}

/** The text of the first choice. */
function textOf(frames: readonly Frame[]): string {
  const contents = frames
    .filter(({ choice }) => choice === 0)
    .map(({ data }) => (data as any)?.choices?.[0]?.delta?.content);
  return contents.filter((content) => typeof content === "string").join("");
}

/** The order of frames: first ones, deltas, last ones, the end. */
function outline(frames: readonly Frame[]): string {
  const choices = new Map<number, string[]>();
  for (const { role, choice } of frames) {
    const parts = choices.get(choice) ?? [];
    choices.set(choice, parts);
    const part = role.replace(/.*finish.*/, "finish");
    // Events with names repeat as they like, too.
    const repeats = part.includes(".") && parts.at(-1) === part;
    if (!REPEATED.has(part) && !repeats) parts.push(part);
  }
  const order = [...choices].sort(([one], [other]) => one - other);
  return order.map(([choice, parts]) => `${choice}: ${parts.join(" ")}`).join("; ");
}

function compareFrame(frame: Frame, recorded: readonly Frame[]): Difference[] {
  const { role, choice, data, raw, fields } = frame;
  const alike = recorded.filter((other) => other.role === role);
  const same = alike.filter((other) => other.choice === choice);
  const others = same.length > 0 ? same : alike;
  if (others.length === 0) {
    return [{ kind: "frames", at: role, recorded: "no such frame", answered: raw.slice(0, 120) }];
  }
  const found =
    data === undefined
      ? []
      : nearest(
          others.map((other) => other.data),
          data,
          role,
        );
  if (others[0]!.fields !== fields) {
    found.push({
      kind: "frames",
      at: `${role} lines`,
      recorded: others[0]!.fields,
      answered: fields,
    });
  }
  const spacings = [others[0]!.raw, raw].map(spacingOf) as [string, string];
  if (data !== undefined && spacings[0] !== spacings[1]) {
    found.push({ kind: "spacing", at: role, recorded: spacings[0], answered: spacings[1] });
  }
  return found;
}
