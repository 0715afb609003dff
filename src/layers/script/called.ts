/**
 * A call as matches and random draws see it.
 * @module
 */
import { isDialogue } from "../../match/spoken.ts";
import { type Facts, Subject } from "../../match/subject.ts";
import { ownerIdOf, redactKey } from "../../hash/key.ts";
import { hashHex } from "../../hash/xxhash.ts";
import type { Spoken } from "../../types/spoken.ts";
import type { Maybe } from "../../async/maybe.ts";
import { andThen } from "../../async/maybe.ts";
import { valueOf } from "../../wire/json.ts";
import { traceOf } from "../../wire/trace.ts";
import type { Passing } from "../layer.ts";

/** A call that was counted. Its body is read only when a plan looks at it, and most don't. */
export class Called {
  readonly attempt: number;
  readonly #call: Passing;
  readonly #asked: string;
  readonly #spoken: Spoken | undefined;
  #subject: Subject | undefined;

  /** @param asked what it requests, equal for calls that request the same. */
  constructor(call: Passing, asked: string, attempt: number, spoken: Spoken | undefined) {
    this.#call = call;
    this.#asked = asked;
    this.attempt = attempt;
    this.#spoken = spoken;
  }

  /** Equal for calls that request the same, whatever their key. */
  get print(): string {
    return hashHex(this.#asked);
  }

  get subject(): Subject {
    this.#subject ??= new Subject(new CallFacts(this.#call, this.attempt, this.#spoken));
    return this.#subject;
  }
}

/** Counts a call as an attempt. */
export function calledOf(call: Passing): Maybe<Called> {
  const { request, world } = call;
  const asked = askedBy(call);
  return andThen(world.script.counts.count(`call ${request.key} ${asked}`), (attempt) =>
    andThen(spokenTo(call), (spoken) => new Called(call, asked, attempt, spoken)),
  );
}

/** What is known about the conversation or the agent that a call addresses. */
function spokenTo(call: Passing): Maybe<Spoken | undefined> {
  if (!isDialogue(call)) return undefined;
  if (bodyOf(call) === undefined || call.issues.length > 0) return undefined;
  return import("./spoken.ts").then(({ hearDialogue }) => hearDialogue(call));
}

/** What a call requests: its method, its path and its canonical body. */
function askedBy(call: Passing): string {
  const { method, path, body: sent } = call.request;
  const body = bodyOf(call);
  const isStream = (Object(body) as { stream?: unknown }).stream === true;
  return `${method} ${path} ${body === undefined ? hashHex(String(sent)) : call.seed.key} ${isStream}`;
}

/** A class, because V8 takes twenty times as long to make an object literal with getters. */
class CallFacts implements Facts {
  readonly attempt: number;
  readonly spoken: Spoken | undefined;
  readonly #call: Passing;

  constructor(call: Passing, attempt: number, spoken: Spoken | undefined) {
    this.#call = call;
    this.attempt = attempt;
    this.spoken = spoken;
  }

  get operation(): string | null {
    return this.#call.served?.id ?? null;
  }

  get path(): string {
    return this.#call.request.path.split("?")[0]!;
  }

  get key(): string | null {
    return redactKey(this.#call.request.key);
  }

  get owner(): string {
    return ownerIdOf(this.#call.request.key);
  }

  get trace(): string | null {
    return traceOf(this.#call.request.header("traceparent"));
  }

  get body(): unknown {
    return bodyOf(this.#call);
  }

  get sent(): unknown {
    const { body } = this.#call.request;
    return typeof body === "string" ? valueOf(body) : undefined;
  }
}

/** The checked body; undefined if it isn't JSON. */
function bodyOf(call: Passing): unknown {
  try {
    return call.body;
  } catch {
    return undefined;
  }
}
