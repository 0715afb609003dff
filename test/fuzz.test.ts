/**
 * Random requests. Valid ones succeed with an answer that is valid under the API's document; ones with a single mistake succeed
 * the same way or are refused in the live form. PARLEL_FUZZ sets how many of each for an operation, PARLEL_FUZZ_SEED
 * where they start.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "./_operations.ts";
import type { Operation } from "../src/operations/operation.ts";
import { documentFault } from "./form/_document.ts";
import { type Api, startServer } from "./_harness.ts";
import { keyed, samples } from "./_samples.ts";
import { mutationOf } from "./fuzz/mutation.ts";
import { bodiesOf } from "./fuzz/requests.ts";

const RUNS = Number(process.env.PARLEL_FUZZ ?? 100);
const SEED = Number(process.env.PARLEL_FUZZ_SEED ?? 1);
const AT_ONCE = 16;

let served: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  served = await startServer();
});
afterAll(() => served.server.stop());

const fuzzed = operations.filter((operation) => bodiesOf(operation));

test.each(fuzzed.map((operation) => [operation.id, operation] as const))(
  "%s survives random requests",
  { timeout: RUNS * 100 + 600_000 },
  async (id, operation) => {
    const valid = fc.sample(bodiesOf(operation)!, { numRuns: RUNS, seed: SEED });
    await inParallel(valid, async (body) => {
      const { status, text } = await send(operation, body);
      expect(isSuccess(status), `${shown(body)}\n→ ${status} ${text.slice(0, 500)}`).toBe(true);
      expect(faultOf(operation, text), `${shown(body)}\n→ ${text.slice(0, 500)}`).toBeUndefined();
    });
    const mutated = valid.map(
      (body, index) => fc.sample(mutationOf(body), { numRuns: 1, seed: SEED + index })[0],
    );
    let refused = 0;
    await inParallel(mutated, async (body) => {
      const { status, text } = await send(operation, body);
      const said = `${shown(body)}\n→ ${status} ${text.slice(0, 500)}`;
      if (isSuccess(status)) expect(faultOf(operation, text), said).toBeUndefined();
      else {
        refused++;
        expect(isLiveError(status, text), said).toBe(true);
      }
    });
    const rest = mutated.length - refused;
    console.log(
      `${id}: ${valid.length} valid; ${refused} of ${mutated.length} mutated refused, ${rest} answered`,
    );
  },
);

const isSuccess = (status: number): boolean => status === 200 || status === 201;

/** The fault of an answer; undefined if it has none. */
function faultOf(operation: Operation, text: string): string | undefined {
  if (text.startsWith("data: ") && !text.endsWith("data: [DONE]\n\n")) return "no [DONE]";
  if (text.startsWith("event: ") && !text.endsWith("\n\n")) return "the stream breaks off";
  return documentFault(operation, text);
}

/** The live service's forms of a refusal (behaviour.md section 3). */
function isLiveError(status: number, text: string): boolean {
  if (status >= 500 || status < 400) return false;
  const body = JSON.parse(text);
  if (status === 422 && Array.isArray(body.detail)) {
    return body.detail.every(
      ({ type, loc, msg }: any) =>
        typeof type === "string" && Array.isArray(loc) && typeof msg === "string",
    );
  }
  const keys = ["object", "message", "type", "param", "code", "raw_status_code"];
  if (body.object === "Error") return isEntryError(status, body);
  return (
    typeof body.detail === "string" ||
    (Object.keys(body).join() === keys.join() &&
      body.object === "error" &&
      body.raw_status_code === status)
  );
}

/** The refusals of agents and conversations (state.md section 1.6). */
function isEntryError(status: number, body: any): boolean {
  const { message, detail = message, type, code } = body;
  return (
    type === "invalid_request_error" &&
    Number.isInteger(code) &&
    (status === 422) === Array.isArray(message) &&
    message === detail
  );
}

async function send(
  operation: Operation,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const api = keyed(served.api);
  const { path } = operation;
  const sample = samples[operation.id]?.[0];
  const id = await idFor(api, operation);
  const steps = id.split(" ");
  const where = path.includes(":")
    ? (sample?.path ?? path).replaceAll(":id", () => steps.shift() ?? "")
    : path;
  const json = JSON.stringify(body)?.replaceAll('":id"', JSON.stringify(id));
  const response = await api.fetch(where, {
    method: operation.method,
    ...(operation.encoding === "multipart"
      ? { body: formOf(body) }
      : { headers: { "content-type": "application/json" }, body: json }),
  });
  return { status: response.status, text: await response.text() };
}

const ids = new Map<string, Promise<string>>();
/** Operations whose objects take one request at a time, or only one at all. */
const EACH_ITS_OWN = new Set(["conversations.append", "accesses.delete"]);

function idFor(api: Api, { id }: Operation): Promise<string> {
  const made =
    (EACH_ITS_OWN.has(id) ? undefined : ids.get(id)) ??
    samples[id]?.[0]?.given?.(api) ??
    Promise.resolve("");
  ids.set(id, made);
  return made;
}

function formOf(body: unknown): FormData {
  const form = new FormData();
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  for (const [name, value] of entries) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each instanceof File) form.append(name, each);
      else if (each !== null)
        form.append(name, typeof each === "object" ? JSON.stringify(each) : `${each}`);
    }
  }
  return form;
}

async function inParallel<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function shown(body: unknown): string {
  return JSON.stringify(body)?.slice(0, 3000);
}
