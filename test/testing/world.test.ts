/** A test's handle on a world of a running server. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import { openWorld } from "../../src/testing/world.ts";
import { startServer } from "../_harness.ts";

let server: MistralServer;
beforeAll(async () => {
  ({ server } = await startServer());
});
afterAll(() => server.stop());

test("shows all requests, however many there were", async () => {
  const world = openWorld(server.url, "many");
  const count = 1001;
  const headers = { authorization: "Bearer parlel" };
  for (let n = 1; n <= count; n++)
    await (await fetch(`${world.baseURL}/models/mistral-small-latest`, { headers })).text();
  expect(await world.requests()).toHaveLength(count);
  expect((await world.find({ operation: "models.retrieve" }))[0]).toMatchObject({ n: 1 });
  await world.end();
});
