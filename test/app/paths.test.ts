/** Paths that can't be decoded; proxies may refuse them before they reach the server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, startServer } from "../_harness.ts";

let served: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  served = await startServer();
});
afterAll(() => served.server.stop());

test("an id that can't be decoded is looked up as it stands", async () => {
  const response = await served.api.fetch("/v1/models/%zz", { headers: KEY });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ message: "Model %zz was not found." });
  expect(response.headers.has("mistral-correlation-id")).toBe(true);
});

test.each(["/%zz", "/~world%/v1/models"])("404 of the gateway: %s", async (path) => {
  const response = await served.api.fetch(path, { headers: KEY });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    message: "no Route matched with those values",
    request_id: expect.stringMatching(/^[\da-f]{32}$/),
  });
});
