/**
 * The one place that runs a call: from a body's text to the reply of whoever answers it.
 * @module
 */
import { checkModel } from "./guards/model.ts";
import { createSeed } from "./hash/seed.ts";
import type { Call } from "./types/call.ts";
import type { Operation } from "./types/operation.ts";
import type { Reply } from "./types/reply.ts";
import type { Issue } from "./types/schema.ts";
import type { Clock } from "./types/seed.ts";
import type { State } from "./types/state.ts";
import type { Strategy } from "./types/strategy.ts";
import { ApiError, internalError, invalidBody } from "./wire/errors.ts";
import { parseJson } from "./wire/json.ts";
import { lastUserText } from "./wire/tokens.ts";

/** What a request brings to its operation. */
export interface Incoming {
  readonly params: Readonly<Record<string, string>>;
  /** The body as it was sent. */
  readonly text: string;
  readonly contentType: string | null;
}

/** What the server brings. */
export interface Surroundings {
  readonly lenient: boolean;
  readonly strictModels: boolean;
  readonly clock: Clock;
  readonly state: State;
}

/** A reply and the name of the strategy that it comes from. */
export interface Answered {
  readonly reply: Reply;
  readonly strategy: string;
}

/**
 * The validated call.
 * @throws ApiError 422 with everything that is wrong with the body, or 400 for a model that strict models refuse.
 */
export function prepareCall(
  operation: Operation,
  incoming: Incoming,
  surroundings: Surroundings,
): Call {
  const { clock, state, strictModels } = surroundings;
  const body = operation.request ? parseBody(operation, incoming, surroundings.lenient) : undefined;
  if (strictModels && body !== undefined) checkModel(body);
  const { messages } = (body ?? {}) as { messages?: Parameters<typeof lastUserText>[0] };
  return {
    operation: operation.id,
    resource: operation.resource,
    params: incoming.params,
    body,
    lastUserText: messages ? lastUserText(messages) : "",
    seed: createSeed(operation.id, body),
    clock,
    state,
  };
}

/**
 * Asks one strategy after the other.
 * @throws ApiError 500 naming the strategy that failed; whatever else a strategy throws as an ApiError.
 */
export async function runCall(
  operation: Operation,
  call: Call,
  strategies: readonly Strategy[],
): Promise<Answered> {
  for (const strategy of strategies) {
    try {
      const answer = await strategy.answer(call);
      if (!answer) continue;
      const reply = "reply" in answer ? answer.reply : operation.frame(answer.content, call);
      return { reply, strategy: strategy.name };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      console.error(error);
      throw internalError(`The strategy "${strategy.name}" failed: ${(error as Error)?.message}`);
    }
  }
  throw internalError(`No strategy has an answer to ${operation.id}.`);
}

const JSON_TYPE = /^application\/([^;\s]+\+)?json\s*(;|$)/i;

function parseBody(
  operation: Operation,
  { text, contentType }: Incoming,
  lenient: boolean,
): unknown {
  if (text === "") {
    throw invalidBody([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  }
  // A body of another type is a string to the live service, which its schema then refuses.
  const value = contentType === null || JSON_TYPE.test(contentType) ? parseJson(text) : text;
  const issues: Issue[] = [];
  const body = operation.request?.check(value, { loc: ["body"], issues, lenient });
  if (issues.length > 0) throw invalidBody(issues);
  return body;
}
