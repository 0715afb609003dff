/**
 * Runs a call: asks each strategy in turn, and the first answer becomes the reply. Calls are run nowhere else.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { checkModel } from "../guards/model.ts";
import { createSeed } from "../hash/seed.ts";
import { isRouted } from "../operations/find.ts";
import type { CallOf, OperationId } from "../schema/operation.ts";
import type { Incoming } from "../types/call.ts";
import type { Reply, Source } from "../types/reply.ts";
import type { Answer, Strategy } from "../types/strategy.ts";
import { ApiError, internalError, isOfStore, isOfSystem } from "../wire/errors.ts";
import { methodNotAllowed, noRoute, notFound } from "../wire/errors.ts";
import { answerFault } from "./answer-fault.ts";
import type { Next, Passing } from "./layer.ts";
import { replyOf } from "./reply.ts";

export interface Asking {
  /**
   * The strategies to ask, in order.
   * @throws ApiError 400 for a name that doesn't exist.
   */
  choose(name: string | null): readonly Strategy[];
  /** Whether a strategy comes with the emulator, so that its answers needn't be checked. */
  isBuiltIn(strategy: Strategy): boolean;
}

/** @param strictModels whether to refuse a model that the catalogue doesn't list. */
export function answered(strategies: Asking, strictModels: boolean): Next {
  return (call) => {
    const asked = call.isApi ? strategies.choose(call.control("strategy")) : [];
    return askFrom(0, { call, asked, strategies, strictModels, isAccepted: false });
  };
}

/** How far the strategies have been asked. */
interface Round {
  readonly call: Passing;
  readonly asked: readonly Strategy[];
  readonly strategies: Asking;
  readonly strictModels: boolean;
  /** Whether the checks have found nothing. */
  isAccepted: boolean;
}

function askFrom(index: number, round: Round): Maybe<Reply> {
  const { call, strictModels } = round;
  const strategy = round.asked[index];
  if (!strategy) return andThen(refusal(call), fail);
  if (strategy.beforeChecks || round.isAccepted) return ask(strategy, index, round);
  if (!call.served || call.issues.length > 0) return askFrom(index + 1, round);
  round.isAccepted = true;
  const refusing = refuse(call, strictModels);
  if (refusing instanceof Promise) return refusing.then(() => ask(strategy, index, round));
  return ask(strategy, index, round);
}

function ask(strategy: Strategy, index: number, round: Round): Maybe<Reply> {
  const { call, strategies } = round;
  return andThen(answerOf(strategy, round), (answer) => {
    if (answer === undefined) return askFrom(index + 1, round);
    if (strategies.isBuiltIn(strategy))
      return replyOf(call, answer, answer.source ?? sourceOf(strategy));
    return andThen(answerFault(answer, call), (fault) => {
      if (fault === undefined) return replyOf(call, answer, answer.source ?? sourceOf(strategy));
      throw internalError(
        `The strategy "${strategy.name}" gave a wrong answer to ${call.operation}: ${fault}`,
      );
    });
  });
}

/** @throws ApiError for a request that the live service refuses although its schema allows it. */
function refuse(call: Passing, strictModels: boolean): Maybe<void> {
  const { served } = call;
  const checked =
    served?.body && call.body
      ? checkModel(call, served.needs, strictModels, served.unknownModel)
      : undefined;
  // The call has passed its checks, so it has the operation's type.
  return andThen(checked, () => served?.refuse?.(call as CallOf<OperationId>));
}

/** @throws ApiError 500 naming a strategy that failed, and whatever it throws as an ApiError. */
function answerOf(strategy: Strategy, { call, strategies }: Round): Maybe<Answer> {
  try {
    const answer = strategy.answer(call);
    return answer instanceof Promise
      ? answer.catch((error) => failed(strategy, error, strategies))
      : answer;
  } catch (error) {
    return failed(strategy, error, strategies);
  }
}

function failed(strategy: Strategy, error: unknown, strategies: Asking): never {
  if (error instanceof ApiError || isOfStore(error)) throw error;
  // The caller shouldn't see paths on our disk.
  if (isOfSystem(error) && strategies.isBuiltIn(strategy)) throw error;
  console.error(error);
  throw internalError(`The strategy "${strategy.name}" failed: ${(error as Error)?.message}`);
}

/** The source that every answer of a strategy names: made once, because the log keeps it. */
const sources = new WeakMap<Strategy, Source>();

function sourceOf(strategy: Strategy): Source {
  let source = sources.get(strategy);
  if (!source) sources.set(strategy, (source = { strategy: strategy.name }));
  return source;
}

/** The error for a call that no strategy answers. */
function refusal(call: Passing): Maybe<ApiError> {
  const { served, allowed, issues, request, hint } = call;
  if (!served) return allowed.length > 0 ? methodNotAllowed(allowed) : lost(request, hint);
  if (issues.length === 0) return notFound();
  if (served.noForm && !request.form) return served.noForm();
  return served.invalid(issues);
}

/** The error for a path that leads nowhere. It depends on what answers: a backend, or the gateway in front of all of them. */
function lost({ method, path }: Incoming, hint: string | undefined): Maybe<ApiError> {
  const [route = ""] = path.split("?", 1);
  return andThen(isRouted(route), (hasBackend) =>
    hasBackend
      ? notFound(hint)
      : noRoute(createSeed(method, route).random("request id").hex(32), hint),
  );
}

function fail(error: ApiError): never {
  throw error;
}
