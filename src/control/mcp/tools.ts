/**
 * The tools, in the order of the list. Each is one control operation or a few.
 * @module
 */
import { waitable } from "../../async/longest.ts";
import { valueOrText } from "../../wire/json.ts";
import type { ControlCall } from "../control.ts";
import { askControl, queryOf, requestOf, type Said } from "./ask.ts";
import { anything, count, flag, type JsonSchema, list, match, object, text } from "./schemas.ts";

type Arguments = Readonly<Record<string, unknown>>;

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: false;
  };
  readonly run: (given: Arguments, call: ControlCall) => Promise<Said>;
}

const hints = (
  readOnly: boolean,
  destructive: boolean,
  idempotent: boolean,
): Tool["annotations"] => ({
  readOnlyHint: readOnly,
  destructiveHint: destructive,
  idempotentHint: idempotent,
  openWorldHint: false,
});

/** The official client for TypeScript gives up after a minute. */
const WITHIN_MS = 50_000;

const READS = hints(true, false, true);
const entry: JsonSchema = { type: "object" };

export const tools: readonly Tool[] = [
  {
    name: "requests",
    title: "List requests",
    description: "The newest requests that the application made, without their bodies.",
    inputSchema: object({
      match,
      limit: count("at most this many"),
      after: count("only those after this number"),
      kind: text("the noun of their operation: chat"),
      path: text("the path that they were sent to"),
      outcome: text("open, done, unfinished, aborted or cut"),
    }),
    outputSchema: object({ requests: list(entry), count: { type: "integer" } }, [
      "requests",
      "count",
    ]),
    annotations: READS,
    run: ({ match: wanted = {}, limit = 50, ...own }, call) => {
      const query = queryOf({ ...(wanted as Arguments), ...own, limit, as: "rows" });
      return askControl(call, "GET", `requests?${query}`);
    },
  },
  {
    name: "request",
    title: "Show a request",
    description:
      "One request in full: its body, its answer, what a plan did to it, its attempts, and how to repeat it.",
    inputSchema: object({ n: count("its number") }, ["n"]),
    outputSchema: object({ n: { type: "integer" }, attempts: list({ type: "integer" }) }, ["n"]),
    annotations: READS,
    run: ({ n }, call) => askControl(call, "GET", `requests/${Number(n)}`),
  },
  {
    name: "misses",
    title: "Explain misses",
    description:
      "Requests that no recording answered: the nearest recording, where it differs, and a rule that would answer.",
    inputSchema: object({}),
    outputSchema: object({ misses: list(entry), count: { type: "integer" } }, ["misses", "count"]),
    annotations: READS,
    run: (_, call) => explainMisses(call),
  },
  {
    name: "verify",
    title: "Verify",
    description:
      "Checks what the application requested. If an expectation doesn't hold, the result shows the nearest request and where it differs.",
    inputSchema: object(
      {
        expect: list(
          object(
            { match, times: count("exactly"), min: count("at least"), max: count("at most") },
            ["match"],
          ),
        ),
        order: flag("the requests came in this order"),
        only: flag("there were no other requests"),
        within: count("milliseconds to wait for them"),
        after: count("only requests after this number"),
        tokens: anything('{"max": 5000}'),
        misses: count("this many calls had no fixture"),
        unused: count("this many rules were never played"),
        verdict: flag("the verdict is good"),
      },
      ["expect"],
    ),
    outputSchema: object({ ok: { type: "boolean" } }, ["ok"]),
    annotations: READS,
    run: async (given, call) => {
      const { ok, value } = await askControl(call, "POST", "verify", given);
      // A failed expectation is an answer; an invalid one is an error.
      return { ok: ok || "ok" in value, value };
    },
  },
  {
    name: "verdict",
    title: "Judge the client",
    description:
      "What the application does wrong as a client: how it retries, waits, and reads streams.",
    inputSchema: object({
      after: count("only requests after this number"),
      patience: count("milliseconds after which a client should give up; 30000 by default"),
    }),
    outputSchema: object({ ok: { type: "boolean" }, findings: list(entry) }, ["ok", "findings"]),
    annotations: READS,
    run: (given, call) => askControl(call, "GET", `verdict?${queryOf(given)}`),
  },
  {
    name: "answer",
    title: "Script an answer",
    description: "Answers calls by a rule from now on, or with next: true only the next one.",
    inputSchema: object(
      {
        match,
        reply: anything(
          'a text, or {"text"}, {"json"}, {"toolCalls": [{"name", "arguments"}]}, {"error": 429}; a list is played in order',
        ),
        name: text("a later rule of the same name replaces it"),
        times: count("how often it is played"),
        next: flag("only for the next call, before all other rules"),
        plan: anything("how the answer leaves: 429*2, cut@5"),
        expect: match,
      },
      ["reply"],
    ),
    outputSchema: object({ rules: list(entry), added: list({ type: "string" }) }, ["rules"]),
    annotations: hints(false, false, false),
    run: (given, call) =>
      askControl(call, "POST", "rules", given.next === true ? { times: 1, ...given } : given),
  },
  {
    name: "plan",
    title: "Plan faults, limits and pace",
    description:
      "Sets how answers leave: 'ttft=400 tps=60; req-minute=60; 429*2, ok, cut@5'. Null removes the plan; without `plan`, shows the current one.",
    inputSchema: object({ plan: anything("a line, an object, or null") }),
    outputSchema: object({ plan: anything("the plan, or null") }, ["plan"]),
    annotations: hints(false, true, true),
    run: ({ plan }, call) => {
      if (plan === undefined) return askControl(call, "GET", "plan");
      return plan === null
        ? askControl(call, "DELETE", "plan")
        : askControl(call, "PUT", "plan", plan);
    },
  },
  {
    name: "call",
    title: "Call the API",
    description: "Calls the emulator as a client would, and shows what it answered and why.",
    inputSchema: object({
      path: text("/v1/chat/completions by default"),
      method: text("POST by default"),
      body: { type: "object", description: "the body" },
      headers: { type: "object", description: "such as x-parlel-strategy or x-parlel-plan" },
      within: count(`milliseconds to wait for the whole answer, ${WITHIN_MS} by default`),
    }),
    outputSchema: object(
      {
        status: { type: "integer" },
        headers: entry,
        body: anything("JSON, or text"),
        unfinished: text("why there is no more of the body"),
      },
      ["status"],
    ),
    annotations: hints(false, false, false),
    run: callApi,
  },
  {
    name: "reset",
    title: "Reset",
    description:
      "Forgets requests, state, rules, plan, turns and misses, in all worlds unless the path of this server names one. Recordings stay.",
    inputSchema: object({
      only: text("only these parts: requests,misses"),
      key: text("only the state and the turns of this API key"),
    }),
    outputSchema: object({ ok: { type: "boolean" } }, ["ok"]),
    annotations: hints(false, true, true),
    run: (given, call) => askControl(call, "POST", `reset?${queryOf(given)}`),
  },
];

const SHOWN_MISSES = 20;

interface Row {
  readonly n: number;
  readonly match: string | null;
}

/** The newest misses, each with the rule that would answer it. */
async function explainMisses(call: ControlCall): Promise<Said> {
  const listed = await askControl(call, "GET", "requests?as=rows");
  const rows = (listed.value as { requests: readonly Row[] }).requests;
  const numbers = rows.filter((row) => row.match === "miss").map(({ n }) => n);
  const misses = await Promise.all(
    numbers.slice(-SHOWN_MISSES).map(async (n) => {
      const { value: whole } = await askControl(call, "GET", `requests/${n}`);
      const { value: made } = await askControl(call, "GET", `requests/${n}/rule`);
      const { reply } = whole as { reply?: { body?: { miss?: object } } };
      const { rule } = made as { rule?: { match: object } };
      return { n, ...reply?.body?.miss, ...(rule && { rule: { match: rule.match, reply: "…" } }) };
    }),
  );
  return { ok: true, value: { misses, count: numbers.length } };
}

async function callApi(given: Arguments, call: ControlCall): Promise<Said> {
  const { path = "/v1/chat/completions", method = "POST", body, headers = {} } = given;
  const within = (given.within as number | undefined) ?? WITHIN_MS;
  if (!/^\/v\d/.test(`${path}`)) {
    return { ok: false, value: { message: `A path of the API begins with /v1, unlike ${path}.` } };
  }
  const more = { authorization: "Bearer mcp", ...(headers as Record<string, string>) };
  let request: Request;
  try {
    request = requestOf(call, `${method}`, `${path}`, { body, headers: more });
  } catch (error) {
    return { ok: false, value: { message: `It can't be sent: ${(error as Error).message}` } };
  }
  const response = await call.ask(request);
  const answered = [...response.headers].filter(([name]) => name.startsWith("x-parlel-"));
  const own = Object.fromEntries(answered);
  const { said, unfinished } = await readWithin(response, within, call.signal);
  // Such as a plan's `hang`, whose head doesn't come either.
  if (said === "" && unfinished !== undefined)
    return { ok: false, value: { message: `Nothing came. ${unfinished}`, headers: own } };
  const value = { status: response.status, headers: own, body: valueOrText(said), unfinished };
  return { ok: true, value };
}

/** What comes of an answer's body until it ends, the time is up, or nobody waits for it any more. */
async function readWithin(
  { body }: Response,
  within: number,
  left: AbortSignal,
): Promise<{ said: string; unfinished?: string }> {
  let said = "";
  const decoder = new TextDecoder();
  const end = AbortSignal.any([left, AbortSignal.timeout(waitable(within))]);
  const write = (piece: Uint8Array): void => {
    said += decoder.decode(piece, { stream: true });
  };
  try {
    await body?.pipeTo(new WritableStream({ write }), { signal: end });
    return { said };
  } catch {
    const why = end.aborted ? `was still open after ${within} ms` : "broke off";
    return { said, unfinished: `The answer ${why}.` };
  }
}
