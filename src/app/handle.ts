/**
 * A test's handle on a world of a running server. It uses the same control routes as everyone else.
 * @module
 */
import type { CapturedRequest } from "../schema/operation.ts";
import { EmulatorError } from "../types/error.ts";
import type { Match } from "../types/match.ts";
import type { RuleError, RuleReply } from "../types/rule.ts";
import type { Verdict } from "../verify/verdict/finding.ts";
import type { Verification } from "../verify/expectation.ts";
import type { Verified } from "../verify/verify.ts";

/** A rule as users write it. */
export interface RuleInput {
  name?: string;
  match?: Match;
  reply?: string | RuleReply | readonly (string | RuleReply)[];
  times?: number;
  next?: boolean;
  plan?: string | object;
  expect?: Match;
}

export interface WorldHandle {
  /** Empty for the default world. */
  readonly name: string;
  /** The base URL of the world, without `/v1`. */
  readonly url: string;
  /** The requests captured in it, oldest first. */
  readonly requests: CapturedRequest[];
  readonly lastRequest: CapturedRequest | undefined;
  /** The captured requests that match, oldest first. */
  find(match: Match): Promise<CapturedRequest[]>;
  /** Answers the next call whose answer would be generated. Several replies answer one call each, in order. */
  say(reply: string | RuleReply): Promise<void>;
  /** Refuses the next call whose answer would be generated, in order with the replies of `say`. */
  fail(error: number | RuleError): Promise<void>;
  /**
   * Answers every call that matches, after the rules that exist already.
   * @returns a function that removes the rule.
   */
  on(
    match: Match,
    reply: string | RuleReply | readonly (string | RuleReply)[],
  ): Promise<() => Promise<void>>;
  /**
   * Answers calls by these rules, and no others, from now on.
   * @throws EmulatorError `REFUSED` that says what is wrong with them.
   */
  rules(rules: RuleInput | readonly RuleInput[]): Promise<void>;
  /**
   * Scripts how answers leave: a line such as `429*2, ok`, or an object; null removes the plan.
   * @throws EmulatorError `REFUSED` that says what is wrong with it.
   */
  plan(plan: string | object | null): Promise<void>;
  /**
   * Asserts what the client requested.
   * @returns for each expectation the numbers of the calls that meet it.
   * @throws EmulatorError `NOT_AS_EXPECTED` with each problem, the nearest call and where it differs.
   */
  verify(verification: Verification): Promise<readonly (readonly number[])[]>;
  /** What the log shows about the client's behaviour. */
  verdict(): Promise<Verdict>;
  /** Clears this world and no other. */
  reset(): Promise<void>;
}

/** What a handle needs from its server. */
export interface Hold {
  /** The server's base URL. */
  url(): string;
  requests(world: string): CapturedRequest[];
  /** Sends a request to the emulator without a socket. */
  ask(request: Request): Response | Promise<Response>;
}

export function createHandle(name: string, hold: Hold): WorldHandle {
  const prefix = name === "" ? "" : `/~${name}`;
  const control = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const init = { method, headers: { "content-type": "application/json" } };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return hold.ask(
      new Request(`http://127.0.0.1${prefix}/__parlel/${path}`, { ...init, ...text }),
    );
  };
  const change = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await control(method, path, body);
    if (!response.ok) await refuse(response);
    return response.json();
  };
  const requests = (): CapturedRequest[] => hold.requests(name);
  const next = async (reply: string | RuleReply): Promise<void> => {
    await change("POST", "rules", { reply, times: 1, next: true });
  };
  const verify = async (verification: Verification): Promise<Verified["found"]> => {
    const response = await control("POST", "verify", verification);
    if (response.status === 400) await refuse(response);
    const verified = (await response.json()) as Verified;
    if (verified.ok) return verified.found;
    throw new EmulatorError("NOT_AS_EXPECTED", problemsText(verified));
  };
  return {
    name,
    get url() {
      return hold.url() + prefix;
    },
    get requests() {
      return requests();
    },
    get lastRequest() {
      return requests().at(-1);
    },
    async find(match) {
      const [found = []] = await verify({ expect: [{ match, min: 0 }] });
      const numbers = new Set(found);
      return requests().filter(({ n }) => numbers.has(n));
    },
    say: next,
    fail: (error) => next({ error }),
    async on(match, reply) {
      const { added, edition } = (await change("POST", "rules", { match, reply })) as {
        added: string[];
        edition: string;
      };
      return async () => {
        // A reset in the meantime has removed the rule already, and its name may have been given again.
        await control("DELETE", `rules?${new URLSearchParams({ name: added[0]!, edition })}`);
      };
    },
    async rules(rules) {
      await change("PUT", "rules", rules);
    },
    async plan(plan) {
      await (plan === null ? change("DELETE", "plan") : change("PUT", "plan", plan));
    },
    verify,
    verdict: async () => (await change("GET", "verdict")) as Verdict,
    async reset() {
      await change("POST", "reset");
    },
  };
}

async function refuse(response: Response): Promise<never> {
  const { message = "" } = (await response.json()) as { message?: string };
  throw new EmulatorError("REFUSED", message);
}

function problemsText({ problems }: Verified): string {
  const lines = problems.flatMap(({ expect, message, nearest, requests }) => [
    `${expect === undefined ? "" : `expect[${expect}]: `}${message}`,
    ...(requests ? [`  requests ${requests.join(", ")}`] : []),
    ...(nearest?.differs ?? []).map(
      ({ at, expected, got }) =>
        `  nearest is request ${nearest?.n}, where ${at} is ${JSON.stringify(got)} and not ${JSON.stringify(expected)}`,
    ),
  ]);
  return `The calls aren't as expected.\n${lines.join("\n")}`;
}
