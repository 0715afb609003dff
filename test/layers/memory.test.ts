/** Answers that are remembered. */
import { describe, expect, test } from "vitest";
import { remembered } from "../../src/layers/memory.ts";
import type { Passing } from "../../src/layers/layer.ts";
import type { Reply } from "../../src/types/reply.ts";
import { chatBody, startServer } from "../_harness.ts";

/** A call, with only what the memory reads. */
const callOf = (body: string, more: object = {}): Passing =>
  ({
    request: { method: "POST", path: "/", contentType: null, body },
    control: () => null,
    isStateful: false,
    ...more,
  }) as unknown as Passing;

const saying = (body: string, strategy = "deterministic"): Reply => ({
  kind: "body",
  status: 200,
  body,
  source: { strategy },
});

/** Sends the bodies in turn, and returns how often the answer to each was computed. */
async function workedOut(
  bodies: readonly string[],
  answer: (body: string) => Reply = saying,
  more: object = {},
): Promise<Record<string, number>> {
  const layer = remembered("deterministic");
  const counts: Record<string, number> = {};
  for (const body of bodies) {
    await layer(callOf(body, more), () => {
      counts[body] = (counts[body] ?? 0) + 1;
      return answer(body);
    });
  }
  return counts;
}

describe("the memory of answers", () => {
  test("keeps an answer once its request has come twice", async () => {
    expect(await workedOut(["a", "b", "a", "a", "a", "b", "b"])).toEqual({ a: 2, b: 2 });
  });

  test("keeps no answer of another strategy, and none that read state", async () => {
    const own = (body: string): Reply => saying(body, "own");
    expect(await workedOut(["a", "a", "a", "a"], own)).toEqual({ a: 4 });
    expect(await workedOut(["a", "a", "a"], saying, { isStateful: true })).toEqual({ a: 3 });
  });

  test("keeps a strategy's answer only for requests to that strategy", async () => {
    const control = (name: string) => (name === "strategy" ? "own" : null);
    expect(await workedOut(["a", "a", "a", "a"], saying, { control })).toEqual({ a: 4 });
  });

  test("forgets the oldest when newer ones need the room", async () => {
    const large = "x".repeat(1024 * 1024);
    const twice = Array.from({ length: 20 }, (_, n) => [`${n}`, `${n}`]).flat();
    const counts = await workedOut([...twice, "0", "19"], () => saying(large));
    expect([counts["0"], counts["19"]]).toEqual([3, 2]);
  });

  test("doesn't keep an answer that is too large, but still gives it", async () => {
    const huge = () => saying("x".repeat(9 * 1024 * 1024));
    expect(await workedOut(["a", "a", "a"], huge)).toEqual({ a: 3 });
    const body = "y".repeat(70_000);
    expect(await workedOut([body, body, body])).toEqual({ [body]: 3 });
  });
});

test("a remembered answer is logged like any other, and needs a key like any other", async () => {
  const path = "/v1/chat/completions";
  const { server, api } = await startServer();
  const texts = [];
  for (let n = 0; n < 3; n++) texts.push(await (await api.post(path, chatBody("Hello"))).text());
  expect(new Set(texts).size).toBe(1);
  expect(server.requests.map(({ n, status, strategy }) => [n, status, strategy])).toEqual(
    [1, 2, 3].map((n) => [n, 200, "deterministic"]),
  );
  const keyless = await api.fetch(path, {
    method: "POST",
    body: JSON.stringify(chatBody("Hello")),
  });
  expect(keyless.status).toBe(401);
  await server.stop();
});
