/** Every answer to a sample is valid under the API's published document, and so is every event of a stream. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../_operations.ts";
import type { MistralServer } from "../../src/server.ts";
import { type Api, startServer } from "../_harness.ts";
import { published } from "../_openapi.ts";
import { keyed, samples, sendSample } from "../_samples.ts";
import { isStream } from "./_answer.ts";
import { documentFault } from "./_document.ts";

let server: MistralServer;
let api: Api;
beforeAll(async () => {
  ({ server, api } = await startServer());
});
afterAll(() => server.stop());

const cases = operations.flatMap((operation) =>
  (samples[operation.id] ?? []).map(
    (sample, index) => [operation.id, index, operation, sample] as const,
  ),
);

function isJson({ headers }: Response): boolean {
  return headers.get("content-type")?.startsWith("application/json") ?? false;
}

/** Operations that neither the document nor the SDK has, but Mistral's own mistral-vibe calls. */
const SEEN = ["connectors.bootstrap"];

test("every operation is in the document and has samples", () => {
  const others = operations.filter((operation) => !published(operation));
  expect(others.map(({ id }) => id)).toEqual(SEEN);
  expect(operations.filter(({ id }) => !samples[id]).map(({ id }) => id)).toEqual([]);
});

test.each(cases)("%s answers sample %i as the document says", async (_, __, operation, sample) => {
  const id = (await sample.given?.(keyed(api))) ?? "";
  const response = await sendSample(api, operation, sample, id);
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  expect(isStream({ text })).toBe(sample.stream ?? false);
  if (sample.stream || (text !== "" && isJson(response))) {
    expect(documentFault(operation, text), text).toBeUndefined();
  }
});
