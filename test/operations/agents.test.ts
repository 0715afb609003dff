import { expect, test } from "vitest";
import { chunksOf, describeServed } from "../_harness.ts";

const PATH = "/v1/agents/completions";
const BODY = {
  agent_id: "ag_019f83af242e7224bfbc6f6b719d0dab",
  messages: [{ role: "user", content: "Hello agent" }],
};

describeServed("agents' completions", ({ post }) => {
  test("a completion looks like a chat's and names a model", async () => {
    const response = await post(PATH, BODY);
    expect(response.status).toBe(200);
    const completion = (await response.json()) as any;
    expect(completion.model).toMatch(/^mistral-/);
    expect(completion.usage.prompt_tokens).toBe(2);
    expect(completion.choices[0].message.content).not.toBe("");
  });

  test("a stream has the same text as the completion", async () => {
    const { choices, model } = (await (await post(PATH, BODY)).json()) as any;
    const chunks = chunksOf(await (await post(PATH, { ...BODY, stream: true })).text());
    expect(chunks.map((chunk) => chunk.choices[0].delta.content).join("")).toBe(
      choices[0].message.content,
    );
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set([model]));
  });

  test("too many choices are refused", async () => {
    for (const stream of [true, false]) {
      const response = await post(PATH, { ...BODY, n: 1_000_000_000, stream });
      expect(response.status).toBe(400);
      expect(((await response.json()) as any).message).toContain("n must be at most");
    }
  });

  test("another agent answers differently, and a missing one is refused", async () => {
    const one = (await (await post(PATH, BODY)).json()) as any;
    const other = (await (await post(PATH, { ...BODY, agent_id: "ag_1" })).json()) as any;
    expect(other.choices[0].message.content).not.toBe(one.choices[0].message.content);
    expect((await post(PATH, { messages: BODY.messages })).status).toBe(422);
  });
});
