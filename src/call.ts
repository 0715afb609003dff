/**
 * The one place that runs a call: from a body's text to the reply of whoever answers it.
 * @module
 */
import { checkModel } from "./guards/model.ts";
import { createSeed } from "./hash/seed.ts";
import type { Call, Incoming } from "./types/call.ts";
import type { Operation } from "./types/operation.ts";
import type { Reply, ReplyHeaders } from "./types/reply.ts";
import type { Issue, Schema } from "./types/schema.ts";
import type { Clock, Seed } from "./types/seed.ts";
import type { State } from "./types/state.ts";
import type { Strategy } from "./types/strategy.ts";
import { correlationId } from "./wire/correlation.ts";
import { ApiError, internalError, invalidBody, notMultipart } from "./wire/errors.ts";
import { parseJson } from "./wire/json.ts";
import { formBody } from "./wire/multipart.ts";
import { lastUserText } from "./wire/tokens.ts";

/** What the server brings. */
export interface Surroundings {
  readonly lenient: boolean;
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
 * @throws ApiError 422 for a text that is no JSON.
 */
export function prepareCall(
  operation: Operation | undefined,
  request: Incoming,
  params: Readonly<Record<string, string>>,
  { lenient, clock, state }: Surroundings,
): Call {
  const issues: Issue[] = [];
  const query = operation?.query ? checkQuery(operation.query, request, issues, lenient) : {};
  const body = canonicalBody(operation, request, issues, lenient);
  return new PreparedCall(operation, request, params, query, body, issues, clock, state);
}

/** What most strategies never ask for is made when it is asked for. */
class PreparedCall implements Call {
  readonly operation: string;
  readonly resource: Call["resource"];
  readonly params: Call["params"];
  readonly query: Call["query"];
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
    query: Call["query"],
    body: unknown,
    issues: readonly Issue[],
    clock: Clock,
    state: State,
  ) {
    this.operation = operation?.id ?? "unserved";
    this.resource = operation?.resource ?? "unknown";
    this.params = params;
    this.query = query;
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
 * @throws ApiError 422 for a wrong body that nobody replays, what the operation refuses, 500 naming a strategy that failed,
 * and whatever else a strategy throws as an ApiError.
 */
export async function runCall(
  operation: Operation | undefined,
  call: Call,
  strategies: readonly Strategy[],
  strictModels: boolean,
): Promise<Answered | undefined> {
  const isServed = operation !== undefined && call.issues.length === 0;
  let isRefusable = operation !== undefined;
  for (const strategy of strategies) {
    if (!isServed && !strategy.replays) continue;
    if (isRefusable && !strategy.replays) {
      isRefusable = false;
      if (strictModels && operation?.request) checkModel(call.body);
      operation?.refuse?.(call);
    }
    try {
      const given = strategy.answer(call);
      const answer = given instanceof Promise ? await given : given;
      if (!answer) continue;
      const { headers } = answer;
      if ("reply" in answer) return { reply: answer.reply, strategy: strategy.name, headers };
      const reply = (operation as Operation).frame(answer.content, call);
      const correlated = { "mistral-correlation-id": correlationId(call), ...headers };
      return { reply, strategy: strategy.name, headers: correlated };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      console.error(error);
      throw internalError(`The strategy "${strategy.name}" failed: ${(error as Error)?.message}`);
    }
  }
  if (call.issues.length === 0) return undefined;
  if (operation?.encoding === "multipart" && !call.request.form) throw notMultipart();
  throw invalidBody(call.issues);
}

const MISSING_BODY: Issue = {
  type: "missing",
  loc: ["body"],
  msg: "Field required",
  input: null,
};

const JSON_TYPE = /^application\/([^;\s]+\+)?json\s*(;|$)/i;

function checkQuery(
  schema: Schema,
  { path }: Incoming,
  issues: Issue[],
  lenient: boolean,
): Call["query"] {
  const { searchParams } = new URL(path, "http://localhost");
  const query = Object.fromEntries(searchParams);
  return schema.check(query, { loc: ["query"], issues, lenient }) as Call["query"];
}

/**
 * A body in canonical form; undefined when there is none to have.
 * @throws ApiError 422 for a text that is no JSON.
 */
export function canonicalBody(
  operation: Operation | undefined,
  { body, form, contentType }: Pick<Incoming, "body" | "form" | "contentType">,
  issues: Issue[],
  lenient: boolean,
): unknown {
  const schema = operation?.request;
  if (body.length === 0) {
    if (schema) issues.push(MISSING_BODY);
    return undefined;
  }
  if (operation?.encoding === "multipart" && !form) issues.push(MISSING_BODY);
  // A body of another type is a string to the live service, which its schema then refuses.
  const isJson = typeof body === "string" && (contentType === null || JSON_TYPE.test(contentType));
  const value =
    form && operation?.encoding === "multipart"
      ? formBody(form, operation.lists)
      : isJson
        ? parseJson(body)
        : asText(body);
  const checked = schema?.check(value, { loc: ["body"], issues, lenient });
  // A wrong body has no canonical form: it stays as it is, so that it can't be taken for a right one.
  return schema && issues.length === 0 ? checked : value;
}

function asText(body: string | Uint8Array): string {
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}
