import { expect, test } from "vitest";
import type { Answered } from "../src/call.ts";
import { createMemo } from "../src/memo.ts";
import { chatBody, startServer } from "./_harness.ts";

const saying = (body: string): Answered => ({
  strategy: "deterministic",
  reply: { kind: "body", status: 200, body },
});

test("an answer is remembered, and forgotten when newer ones need the room", () => {
  const memo = createMemo();
  const large = "x".repeat(1024 * 1024);
  for (let n = 0; n < 20; n++) memo.set(`${n}`, saying(large));
  expect(memo.get("0")).toBeUndefined();
  expect(memo.get("19")).toEqual(saying(large));
  const kept = Array.from({ length: 20 }, (_, n) => memo.get(`${n}`)).filter(Boolean);
  expect(kept.length).toBeLessThanOrEqual(8);
});

test("an answer that is told twice takes its room once", () => {
  const memo = createMemo();
  const large = "x".repeat(3 * 1024 * 1024);
  for (let n = 0; n < 10; n++) memo.set("same", saying(large));
  memo.set("other", saying(large));
  expect(memo.get("same")).toEqual(saying(large));
});

test("an answer too large to remember is answered all the same", () => {
  const memo = createMemo();
  memo.set("large", saying("x".repeat(9 * 1024 * 1024)));
  expect(memo.get("large")).toBeUndefined();
});

test("what is remembered is logged like any other answer, and needs a key like any other", async () => {
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
