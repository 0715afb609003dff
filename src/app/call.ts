/**
 * A call, from "request read" to "reply ready". Nothing is computed until a layer or a strategy needs it: a request whose answer is
 * remembered is not even parsed.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { createSeed } from "../hash/seed.ts";
import type { Next, Passing } from "../layers/layer.ts";
import { canonicalBody, canonicalParams, canonicalQuery } from "../operations/canonical.ts";
import { operationNamed } from "../operations/index.ts";
import type { Operation } from "../operations/operation.ts";
import { conversationOf, type ResponseRequest } from "../prompt/responses.ts";
import { lastUserText, type Message } from "../prompt/tokens.ts";
import type { World } from "../store/world.ts";
import type { Incoming } from "../types/call.ts";
import type { Reply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import type { Clock, Seed } from "../types/seed.ts";
import type { Blobs, State } from "../types/state.ts";
import { internalError } from "../wire/errors.ts";
import { isOpen } from "../wire/response.ts";
import { controlHeader } from "./receive.ts";
import { RequestWithin } from "./within.ts";

/** What all calls to a server share. */
export interface Common {
  readonly clock: Clock;
  readonly lenient: boolean;
  /** The layers. */
  readonly run: Next;
}

/** What a request's path led to. */
export interface Target {
  readonly served: Operation | undefined;
  /** The methods that its path takes, if it doesn't take this one. */
  readonly allowed: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly isApi: boolean;
  /** What the client probably meant by a path that isn't served. */
  readonly hint?: string | undefined;
}

/** A request after its checks. */
interface Checked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly issues: readonly Issue[];
}

/** A request that may hold resources until it is answered. */
interface Ending extends Incoming {
  end?(): void;
}

export class ReceivedCall implements Passing {
  readonly request: Ending;
  readonly world: World;
  readonly served: Operation | undefined;
  readonly allowed: readonly string[];
  readonly isApi: boolean;
  readonly hint: string | undefined;
  readonly fault: unknown;
  readonly clock: Clock;
  readonly at: number = Date.now();
  readonly arrived: number = performance.now();
  readonly #params: Readonly<Record<string, string>>;
  readonly #common: Common;
  #checked: Checked | undefined;
  #seed: Seed | undefined;
  #state: ReturnType<World["state"]> | undefined;
  #blobs: Blobs | undefined;

  /** @param fault what went wrong while reading the request. */
  constructor(request: Ending, target: Target, world: World, fault: unknown, common: Common) {
    this.request = request;
    this.world = world;
    this.served = target.served;
    this.allowed = target.allowed;
    this.isApi = target.isApi;
    this.hint = target.hint;
    this.fault = fault;
    this.clock = common.clock;
    this.#params = target.params;
    this.#common = common;
  }

  get operation(): string {
    return this.served?.id ?? "unserved";
  }

  get resource(): string {
    return this.served?.resource ?? "unknown";
  }

  get params(): Checked["params"] {
    return this.#check().params;
  }

  get query(): Checked["query"] {
    return this.#check().query;
  }

  get body(): unknown {
    return this.#check().body;
  }

  get issues(): readonly Issue[] {
    return this.#check().issues;
  }

  get seed(): Seed {
    return (this.#seed ??= createSeed(this.operation, this.body));
  }

  get state(): State {
    return (this.#state ??= this.world.state(this.request.key));
  }

  get blobs(): Blobs {
    return (this.#blobs ??= this.world.blobs(this.request.key));
  }

  get isStateful(): boolean {
    return this.#state !== undefined || this.#blobs !== undefined;
  }

  forget(): void {
    this.#checked = undefined;
    this.#seed = undefined;
  }

  end(): Maybe<void> {
    this.request.end?.();
    return this.#state?.release();
  }

  get lastUserText(): string {
    const { body, issues } = this.#check();
    if (issues.length > 0) return "";
    if (this.resource === "responses") {
      return lastUserText(conversationOf(body as ResponseRequest).messages);
    }
    const { messages, inputs } = (body ?? {}) as { messages?: unknown; inputs?: unknown };
    // The inputs of a conversation are messages too, or a single text of its user.
    if (typeof inputs === "string") return inputs;
    const said = Array.isArray(messages) ? messages : inputs;
    return Array.isArray(said) ? lastUserText(said as readonly Message[]) : "";
  }

  get model(): string | undefined {
    const model = (this.#checked?.body as { model?: unknown } | undefined)?.model;
    return typeof model === "string" ? model : undefined;
  }

  control(name: string): string | null {
    return this.request.header(controlHeader(name));
  }

  async run(name: string, body?: unknown, controls?: Incoming["controls"]): Promise<Reply> {
    const served = await operationNamed(name);
    if (!served) throw internalError(`No operation is named ${JSON.stringify(name)}.`);
    const target = { served, allowed: [], params: {}, isApi: true };
    const request = new RequestWithin(this.request, served, body, controls);
    const call = new ReceivedCall(request, target, this.world, undefined, this.#common);
    return handedOver(await this.#common.run(call));
  }

  /** @throws ApiError 422 for a text that isn't JSON. */
  #check(): Checked {
    return (this.#checked ??= this.#checkNow());
  }

  #checkNow(): Checked {
    const issues: Issue[] = [];
    const { served, request } = this;
    const { lenient } = this.#common;
    if (!served)
      return {
        params: this.#params,
        query: {},
        body: canonicalBody(undefined, request, issues, lenient),
        issues,
      };
    return {
      params: canonicalParams(served, this.#params, issues),
      query: canonicalQuery(served, request.path, issues, lenient),
      body: canonicalBody(served, request, issues, lenient),
      issues,
    };
  }
}

/** A reply to a request within a call: nothing delivers it, so it counts as sent at once. */
function handedOver(reply: Reply): Reply {
  const { onEvents, ...rest } = reply;
  if (!onEvents || !isOpen(reply)) return reply;
  const count = reply.kind === "stream" ? reply.frames.length : 1;
  onEvents(count, reply.delivery?.ending === undefined ? "done" : "cut");
  return rest;
}
