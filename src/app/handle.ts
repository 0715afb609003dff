/**
 * A world of a running server, as tests hold it. What it does goes through the same control routes as everyone else's.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import type { LogEntry } from "../types/log.ts";
import type { Match } from "../types/match.ts";
import type { RuleReply } from "../types/rule.ts";
import type { Verdict } from "../verify/verdict/finding.ts";
import type { Verification } from "../verify/expectation.ts";
import type { Verified } from "../verify/verify.ts";

/** A rule as it is written down. */
export interface RuleInput {
  name?: string;
  match?: Match;
  reply?: RuleReply | readonly RuleReply[];
  times?: number;
  plan?: string | object;
  expect?: Match;
}

export interface WorldHandle {
  /** Empty for the default world. */
  readonly name: string;
  /** The base URL of the world, without `/v1`. */
  readonly url: string;
  /** What was captured in it, oldest first. */
  readonly requests: LogEntry[];
  /**
   * Answers calls by hand, from now on: these rules and no others.
   * @throws EmulatorError `REFUSED` that says what is wrong with them.
   */
  rules(rules: RuleInput | readonly RuleInput[]): Promise<void>;
  /** Adds one rule behind those that there are. */
  answer(match: Match, reply: RuleReply | readonly RuleReply[]): Promise<void>;
  /**
   * Scripts how answers leave: a line such as `429*2, ok`, or an object; null takes the plan away.
   * @throws EmulatorError `REFUSED` that says what is wrong with it.
   */
  plan(plan: string | object | null): Promise<void>;
  /**
   * Asserts what was asked.
   * @returns for each expectation the numbers of the calls that are as it says.
   * @throws EmulatorError `NOT_AS_EXPECTED` with each problem, the nearest call and where it differs.
   */
  verify(verification: Verification): Promise<readonly (readonly number[])[]>;
  /** What the log says about the client. */
  verdict(): Promise<Verdict>;
  /** Clears it, and it alone. */
  reset(): Promise<void>;
}

/** What a handle needs of its server. */
export interface Hold {
  /** The server's base URL. */
  url(): string;
  requests(world: string): LogEntry[];
  /** Asks the emulator without a socket. */
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
  const change = async (method: string, path: string, body?: unknown): Promise<void> => {
    const response = await control(method, path, body);
    if (response.ok) return;
    const { message = "" } = (await response.json()) as { message?: string };
    throw new EmulatorError("REFUSED", message);
  };
  return {
    name,
    get url() {
      return hold.url() + prefix;
    },
    get requests() {
      return hold.requests(name);
    },
    rules: (rules) => change("PUT", "rules", rules),
    answer: (match, reply) => change("POST", "rules", { match, reply }),
    plan: (plan) => (plan === null ? change("DELETE", "plan") : change("PUT", "plan", plan)),
    async verify(verification) {
      const response = await control("POST", "verify", verification);
      if (response.status === 400) await refuse(response);
      const verified = (await response.json()) as Verified;
      if (verified.ok) return verified.found;
      throw new EmulatorError("NOT_AS_EXPECTED", problemsText(verified));
    },
    verdict: async () => (await (await control("GET", "verdict")).json()) as Verdict,
    reset: () => change("POST", "reset"),
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
