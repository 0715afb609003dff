/**
 * The deterministic answers have the form of recorded ones. Every recorded request whose operation is served is sent to a
 * running server, and its answer is compared with the recorded one in everything but the model's words. (That recordings are
 * replayed byte by byte is tested elsewhere: `test/strategies/recordings.test.ts`.)
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "../_operations.ts";
import type { MistralServer } from "../../src/server.ts";
import { locate } from "../../src/operations/find.ts";
import type { Operation } from "../../src/operations/operation.ts";
import { type Api, KEY, startServer } from "../_harness.ts";
import { ask, everyRecording, isOwn, type Sourced, thereAreRecordings } from "../_recordings.ts";
import { type Allowance, ALLOWANCES } from "./_allowances.ts";
import { type Answer, compareAnswers } from "./_answer.ts";
import { documentFault } from "./_document.ts";
import type { Difference } from "./_difference.ts";
import { createIds, type Ids } from "./_ids.ts";
import { type Pair, toPair } from "./_pair.ts";
import { requestFor } from "./_request.ts";
import { brokenRules } from "./_rules.ts";

let api: Api;
/** An emulator that knows only the catalogue's models, as the live service does. */
let strict: Api;
const servers: MistralServer[] = [];
beforeAll(async () => {
  for (const strictModels of [false, true]) {
    const started = await startServer({ strictModels });
    servers.push(started.server);
    if (strictModels) strict = started.api;
    else api = started.api;
  }
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));

/** The ids that replace recorded ones, by the source of the recording. */
const idsBySource = new Map<string, Ids>();

function idsOf(source: string): Ids {
  const ids = idsBySource.get(source) ?? createIds();
  idsBySource.set(source, ids);
  return ids;
}

/** A request, and the live service's answer to it. */
interface Case {
  readonly source: string;
  readonly operation: Operation;
  readonly request: unknown;
  readonly recorded: Answer;
  ask(): Promise<Response>;
}

function operationOf(method: string, url: string): Operation | undefined {
  const { pathname } = new URL(url, "https://api.mistral.ai");
  const id = locate(pathname)?.data.get(method);
  return operations.find((each) => each.id === id);
}

/** Every recorded interaction whose operation is served. */
function* interactionCases(): Generator<Case> {
  for (const interaction of everyRecording().interactions) {
    const { source, method, url, status, headers, requestBody, body } = interaction;
    const operation = operationOf(method, url);
    if (operation === undefined) continue;
    const named = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
    const text = Buffer.from(body).toString();
    const whom = status === 400 && text.includes("Invalid model: ") ? strict : api;
    yield {
      source,
      operation,
      request: jsonOf(requestBody),
      recorded: { status, headers: new Map(named), text },
      // The emulator accepts any key: where the live service refused one, the request is sent without.
      ask: () => ask(whom, translated(interaction), status === 401 ? null : "replay"),
    };
  }
}

/** A request with the ids of the emulator's objects in place of those in the recording. */
function translated(interaction: Sourced): Sourced {
  const { source, url, requestBody } = interaction;
  const { translate } = idsOf(source);
  const text = requestBody && Buffer.from(requestBody).toString();
  const isChanged = text !== null && translate(text) !== text;
  return {
    ...interaction,
    url: translate(url),
    ...(isChanged && { requestBody: Buffer.from(translate(text)) }),
  };
}

/** Every recorded body whose request wasn't kept, with a request that could have had this answer. */
async function* bodyCases(): AsyncGenerator<Case> {
  for (const { source, text } of everyRecording().bodies) {
    const made = requestFor(text);
    const operation = made && operationOf(made.method, made.path);
    if (!operation) continue;
    const { method, path, form, agent } = made;
    const agent_id = agent && ((await (await api.post("/v1/agents", agent)).json()) as any).id;
    const body = made.body && { ...made.body, ...(agent_id && { agent_id }) };
    const headers = { ...KEY, ...(body && { "content-type": "application/json" }) };
    const sent = form ?? (body && JSON.stringify(body));
    yield {
      source,
      operation,
      request: body,
      recorded: { status: 200, headers: new Map(), text },
      ask: () => api.fetch(path, { method, headers, ...(sent && { body: sent }) }),
    };
  }
}

function jsonOf(body: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(body ?? []).toString());
  } catch {
    return undefined;
  }
}

/** If the recorded answer is valid under the document, the given one must be. */
function faults(operation: Operation, { recorded, answered }: Pair): Difference[] {
  if (recorded.status !== 200 || answered.status !== 200) return [];
  if (answered.headers.get("content-type") === "application/octet-stream") return [];
  const fault = documentFault(operation, answered.text);
  if (fault === undefined || documentFault(operation, recorded.text) !== undefined) return [];
  return [{ kind: "rule", at: "as the document says", recorded: "kept", answered: fault }];
}

const used = new Set<Allowance>();

function isAllowed(pair: Pair, difference: Difference): boolean {
  const allowance = ALLOWANCES.find(
    ({ kind, at, when }) =>
      [kind].flat().includes(difference.kind) &&
      at.test(difference.at) &&
      (when?.(pair, difference) ?? true),
  );
  if (allowance) used.add(allowance);
  return allowance !== undefined;
}

/** Sends every request, and prints how many answers have the recorded form. */
async function compareAll(
  cases: Iterable<Case> | AsyncIterable<Case>,
  what: string,
): Promise<string[]> {
  const found: [string, Difference[]][] = [];
  let asked = 0;
  for await (const { source, operation, request, recorded, ask: send } of cases) {
    asked++;
    const response = await send();
    const { status, headers } = response;
    const answered = { status, headers: new Map(headers), text: await response.text() };
    idsOf(source).learn(recorded.text, answered.text);
    const pair = toPair({ source, operation: operation.id, request, recorded, answered });
    const differences = [
      ...compareAnswers(recorded, answered),
      ...brokenRules(pair),
      ...faults(operation, pair),
    ];
    const wrong = differences.filter((each) => !isAllowed(pair, each));
    if (wrong.length > 0) found.push([`${source} (${operation.id})`, wrong]);
  }
  console.log(
    `${asked - found.length} of ${asked} ${what} have the recorded form\n${report(found)}`,
  );
  return found.map(([source]) => source);
}

describe.skipIf(!thereAreRecordings)("the deterministic answers", () => {
  test("to every recorded request have the recorded form", async () => {
    expect(await compareAll(interactionCases(), "interactions")).toEqual([]);
  });

  test("have the form of every body that was recorded without its request", async () => {
    expect(await compareAll(bodyCases(), "bodies")).toEqual([]);
  });

  test.skipIf(!isOwn)("need every allowance in the list", () => {
    const needed = ALLOWANCES.filter(({ isForeseen }) => !isForeseen);
    expect(needed.filter((each) => !used.has(each))).toEqual([]);
  });
});

/** Each difference with the sources that show it, the most frequent first. */
function report(found: readonly [string, Difference[]][]): string {
  const groups = new Map<string, { first: Difference; sources: string[] }>();
  for (const [source, list] of found) {
    for (const difference of list) {
      const name = `${difference.kind} ${difference.at}`;
      const group = groups.get(name) ?? { first: difference, sources: [] };
      groups.set(name, group);
      group.sources.push(source);
    }
  }
  const sorted = [...groups].sort(
    ([, one], [, other]) => other.sources.length - one.sources.length,
  );
  return sorted
    .map(
      ([name, { first, sources }]) =>
        `${sources.length} × ${name}\n    recorded ${first.recorded}\n    answered ${first.answered}\n` +
        sources
          .slice(0, 3)
          .map((source) => `    in ${source}`)
          .join("\n"),
    )
    .join("\n");
}
