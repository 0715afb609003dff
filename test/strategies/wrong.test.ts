/** Users' strategies with a wrong name or answer: each gets a clear error, and the server goes on. */
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { defineStrategy } from "../../src/index.ts";
import { MistralServer } from "../../src/server.ts";
import type { ContentOf } from "../../src/schema/operation.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import { chatBody, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const named = (name: string): Strategy => ({ name, answer: () => undefined });

describe("a name", () => {
  test.each([
    ["of a strategy that comes along", [named("deterministic")]],
    ["of the replaying one", [named("fixture")]],
    ["that two have", [named("mine"), named("mine")]],
    ["that can't stand in a header", [named("mein Ä")]],
    ["that is empty", [named("")]],
  ])("%s is refused at the start", async (_, strategies) => {
    const server = new MistralServer(0, { strategies });
    await expect(server.start()).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});

/** The error that a chat gets if a strategy gives this answer. */
async function errorOf(answer: unknown, path = CHAT): Promise<{ status: number; message: string }> {
  const quiet = vi.spyOn(console, "error").mockReturnValue();
  const say = (): unknown => (typeof answer === "function" ? answer() : answer);
  const wrong = { name: "wrong", beforeChecks: true, answer: say } as Strategy;
  const { server, api } = await startServer({ strategy: wrong });
  const response = await api.post(path, chatBody("Hello"));
  const { message = "" } = (await response.json()) as { message?: string };
  const alive = await api.post("/v1/embeddings", { model: "mistral-embed", input: "Hi" });
  await server.stop();
  quiet.mockRestore();
  expect(alive.status).toBeGreaterThan(0);
  return { status: response.status, message };
}

describe("an answer", () => {
  test.each<[string, unknown, string]>([
    ["with a misspelt field", { content: { txt: "x" } }, "txt"],
    ["that is a number", 42, "object"],
    ["that is a list", [], "content"],
    ["that is null", null, "object"],
    ["whose content is a number", { content: 42 }, "content"],
    ["whose content is an empty list", { content: [] }, "content"],
    ["whose text is a number", { content: { text: 1 } }, "content.text"],
    ["whose tool call has no name", { content: { toolCalls: [{ arguments: {} }] } }, "toolCalls"],
    ["whose reply is of no kind", { reply: { status: 200, body: "" } }, "kind"],
    [
      "with a status that isn't final",
      { reply: { kind: "body", status: 103, body: "" } },
      "status",
    ],
    [
      "with a header that can't be sent",
      { reply: { kind: "body", status: 200, headers: { "x-note": "☃" }, body: "" } },
      "x-note",
    ],
    ["whose body is an object", { reply: { kind: "body", status: 200, body: {} } }, "body"],
    ["whose frames are numbers", { reply: { kind: "stream", status: 200, frames: [1] } }, "frames"],
    ["that rejects", () => Promise.reject(new Error("no umbrella")), "no umbrella"],
  ])("%s is a 500 that names the strategy and the field", async (_, answer, field) => {
    const { status, message } = await errorOf(answer);
    expect(status).toBe(500);
    expect(message).toContain('"wrong"');
    expect(message).toContain(field);
  });

  test("of content where nothing is served is a 500, too", async () => {
    const { status, message } = await errorOf({ content: "x" }, "/v1/nothing/there");
    expect(status).toBe(500);
    expect(message).toContain("only a whole reply");
  });

  test("is refused by the compiler, too", () => {
    type Chat = ContentOf<"chat.complete">;
    expectTypeOf<{ text: string }>().toExtend<Chat>();
    expectTypeOf<{ text: number }>().not.toExtend<Chat>();
    expectTypeOf<{ txt: string }>().not.toExtend<Chat>();
    expectTypeOf<number>().not.toExtend<Chat>();
    expectTypeOf<null>().not.toExtend<Chat>();
  });

  test("isn't remembered for other calls", async () => {
    const own = defineStrategy({ name: "own", chat: () => "Mine." });
    const { server, api } = await startServer({ strategy: own });
    const ask = async (strategy: string): Promise<string | null> => {
      const response = await api.post(CHAT, chatBody("Hello"), { "x-parlel-strategy": strategy });
      await response.text();
      return response.headers.get("x-parlel-strategy");
    };
    for (const name of ["own", "own", "deterministic", "deterministic", "deterministic", "own"]) {
      expect(await ask(name)).toBe(name);
    }
    await server.stop();
  });
});
