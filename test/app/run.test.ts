/** Calls that call other operations. */
import { describe, expect, test } from "vitest";
import { defineStrategy } from "../../src/index.ts";
import type { Call } from "../../src/types/call.ts";
import { chatBody, describeServed, startServer } from "../_harness.ts";

interface Completion {
  readonly choices: readonly { readonly message: { readonly content: string } }[];
}

const ASKED = { model: "mistral-embed", input: "within" };

/** Answers a chat with the answer of an operation that it calls. */
const asking = (operation: string, body: unknown): ReturnType<typeof defineStrategy> =>
  defineStrategy({
    name: "asking",
    async chat(call: Call) {
      const reply = await call.run(operation, body);
      if (reply.kind !== "body") throw new Error("a stream");
      const answer = await new Response(reply.body as string).json();
      return { text: JSON.stringify({ status: reply.status, body: answer as unknown }) };
    },
  });

async function within(operation: string, body: unknown): Promise<Record<string, unknown>> {
  const { server, api } = await startServer({
    strategy: "asking",
    strategies: [asking(operation, body)],
  });
  const answer = (await (
    await api.post("/v1/chat/completions", chatBody("Hi"))
  ).json()) as Completion;
  await server.stop();
  return JSON.parse(answer.choices[0]!.message.content);
}

describe("a call within a call", () => {
  test("is answered as a client's would be", async () => {
    const { server, api } = await startServer();
    const outside = await (await api.post("/v1/embeddings", ASKED)).json();
    await server.stop();
    expect(await within("embeddings.create", ASKED)).toEqual({ status: 200, body: outside });
  });

  test("is refused as a client's would be", async () => {
    const { status, body } = await within("embeddings.create", { model: 1 });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: [{ loc: ["body", "model"] }, { loc: ["body", "input"] }],
    });
  });

  test("ends, even when it calls itself", async () => {
    const { status } = await within("chat.complete", chatBody("Again"));
    expect(status).toBe(200);
  });
});

describeServed(
  "a call within a call, in the log",
  ({ post, fetch }) => {
    test("comes after the call that made it, with its key and its world", async () => {
      await (await post("/~within/v1/chat/completions", chatBody("Hi"))).json();
      const { requests } = (await (await fetch("/~within/__parlel/requests")).json()) as {
        requests: { operation: string }[];
      };
      expect(requests.map(({ operation }) => operation)).toEqual([
        "chat.complete",
        "embeddings.create",
      ]);
    });
  },
  { strategy: "asking", strategies: [asking("embeddings.create", ASKED)] },
);
