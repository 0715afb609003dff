/**
 * A call as matches and draws see it.
 * @module
 */
import { type Spoken, Subject } from "../../match/subject.ts";
import { hashHex } from "../../hash/xxhash.ts";
import type { Maybe } from "../../async/maybe.ts";
import { andThen } from "../../async/maybe.ts";
import { traceOf } from "../../wire/trace.ts";
import type { Passing } from "../layer.ts";

export interface Called {
  readonly subject: Subject;
  /** Equal for calls that ask the same, under any key. */
  readonly print: string;
  readonly attempt: number;
}

/** Counts a call as an attempt, and reads it. */
export function calledOf(call: Passing): Maybe<Called> {
  const { request, world } = call;
  const print = printOf(call);
  return andThen(world.script.counts.count(`call ${request.key} ${print}`), (attempt) =>
    andThen(spokenTo(call), (spoken) => ({
      subject: subjectOf(call, attempt, spoken),
      print,
      attempt,
    })),
  );
}

/** What is known of a conversation, or of an agent, when a call comes to it. */
function spokenTo(call: Passing): Maybe<Spoken | undefined> {
  if (call.resource !== "conversations" && call.operation !== "agents.complete") return undefined;
  if (bodyOf(call) === undefined || call.issues.length > 0) return undefined;
  return import("./spoken.ts").then(({ spokenIn }) => spokenIn(call));
}

/** What a call asks, as a hash of its path and its canonical body. */
function printOf(call: Passing): string {
  const { request } = call;
  const { stream } = Object(bodyOf(call)) as { stream?: unknown };
  const asked = bodyOf(call) === undefined ? String(request.body) : call.seed.key;
  return hashHex(`${request.method} ${request.path} ${asked} ${stream === true}`);
}

function subjectOf(call: Passing, attempt: number, spoken: Spoken | undefined): Subject {
  const { request, served } = call;
  const [path = ""] = request.path.split("?");
  return new Subject({
    operation: served?.id ?? null,
    path,
    key: request.key,
    trace: traceOf(request.header("traceparent")),
    attempt,
    spoken,
    get body() {
      return bodyOf(call);
    },
    get sent() {
      return typeof request.body === "string" ? parsed(request.body) : undefined;
    },
  });
}

/** The body that checks have made; undefined for what is no JSON. */
function bodyOf(call: Passing): unknown {
  try {
    return call.body;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
