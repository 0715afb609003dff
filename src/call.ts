/**
 * The one place that runs a call: from a body's text to the reply of whoever answers it.
 * @module
 */
import { checkModel } from "./guards/model.ts";
import { createSeed } from "./hash/seed.ts";
import type { Call, Incoming } from "./types/call.ts";
import type { Operation } from "./types/operation.ts";
import type { Reply, ReplyHeaders } from "./types/reply.ts";
import type { Issue } from "./types/schema.ts";
import type { Clock, Seed } from "./types/seed.ts";
import type { State } from "./types/state.ts";
import type { Strategy } from "./types/strategy.ts";
import { ApiError, internalError, invalidBody } from "./wire/errors.ts";
import { parseJson } from "./wire/json.ts";
import { lastUserText } from "./wire/tokens.ts";

/** What the server brings. */
export interface Surroundings {
  readonly lenient: boolean;
  readonly strictModels: boolean;
  readonly clock: Clock;
  readonly state: State;
}

/** A reply, the name of the strategy that it comes from, and headers that explain it. */
export interface Answered {
  readonly reply: Reply;
  readonly strategy: string;
  readonly headers?: ReplyHeaders | undefined;
}

/**
 * The call, with what is wrong with its body.
 * @param operation none when the path is no operation's.
 * @throws ApiError 422 for a text that is no JSON, 400 for a model that strict models refuse.
 */
export function prepareCall(
  operation: Operation | undefined,
  request: Incoming,
  params: Readonly<Record<string, string>>,
  { lenient, strictModels, clock, state }: Surroundings,
): Call {
  const issues: Issue[] = [];
  const body = canonicalBody(operation, request, issues, lenient);
  if (strictModels && operation?.request && issues.length === 0) checkModel(body);
  return new PreparedCall(operation, request, params, body, issues, clock, state);
}

/** What most strategies never ask for is made when it is asked for. */
class PreparedCall implements Call {
  readonly operation: string;
  readonly resource: Call["resource"];
  readonly params: Call["params"];
  readonly body: unknown;
  readonly issues: readonly Issue[];
  readonly clock: Clock;
  readonly state: State;
  readonly request: Incoming;
  #seed: Seed | undefined;

  constructor(
    operation: Operation | undefined,
    request: Incoming,
    params: Call["params"],
    body: unknown,
    issues: readonly Issue[],
    clock: Clock,
    state: State,
  ) {
    this.operation = operation?.id ?? "unserved";
    this.resource = operation?.resource ?? "unknown";
    this.params = params;
    this.body = body;
    this.issues = issues;
    this.clock = clock;
    this.state = state;
    this.request = request;
  }

  get seed(): Seed {
    return (this.#seed ??= createSeed(this.operation, this.body));
  }

  get lastUserText(): string {
    const { messages } = (this.body ?? {}) as { messages?: Parameters<typeof lastUserText>[0] };
    const isSound = Array.isArray(messages) && this.issues.length === 0;
    return isSound ? lastUserText(messages) : "";
  }
}

/**
 * Asks one strategy after the other; undefined when none has an answer.
 * @throws ApiError 422 for a wrong body that nobody replays, 500 naming a strategy that failed, and whatever else a strategy
 * throws as an ApiError.
 */
export async function runCall(
  operation: Operation | undefined,
  call: Call,
  strategies: readonly Strategy[],
): Promise<Answered | undefined> {
  const isServed = operation !== undefined && call.issues.length === 0;
  for (const strategy of strategies) {
    if (!isServed && !strategy.replays) continue;
    try {
      const given = strategy.answer(call);
      const answer = given instanceof Promise ? await given : given;
      if (!answer) continue;
      const reply =
        "reply" in answer ? answer.reply : (operation as Operation).frame(answer.content, call);
      return { reply, strategy: strategy.name, headers: answer.headers };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      console.error(error);
      throw internalError(`The strategy "${strategy.name}" failed: ${(error as Error)?.message}`);
    }
  }
  if (call.issues.length > 0) throw invalidBody(call.issues);
  return undefined;
}

const JSON_TYPE = /^application\/([^;\s]+\+)?json\s*(;|$)/i;

/**
 * A body in canonical form; undefined when there is none to have.
 * @throws ApiError 422 for a text that is no JSON.
 */
export function canonicalBody(
  operation: Operation | undefined,
  { body, contentType }: Pick<Incoming, "body" | "contentType">,
  issues: Issue[],
  lenient: boolean,
): unknown {
  const schema = operation?.request;
  if (body.length === 0) {
    if (schema) issues.push({ type: "missing", loc: ["body"], msg: "Field required", input: null });
    return undefined;
  }
  // A body of another type is a string to the live service, which its schema then refuses.
  const isJson = typeof body === "string" && (contentType === null || JSON_TYPE.test(contentType));
  const value = isJson ? parseJson(body) : asText(body);
  const checked = schema?.check(value, { loc: ["body"], issues, lenient });
  // A wrong body has no canonical form: it stays as it is, so that it can't be taken for a right one.
  return schema && issues.length === 0 ? checked : value;
}

function asText(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
