/** Rules that are made of logged answers. */
import { beforeEach, expect, test } from "vitest";
import { chatBody, describeServed, KEY } from "../_harness.ts";

const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];
const reasoned = chatBody("Think", { model: "magistral-medium-latest" });

/** An answer without what is new in each. */
const said = (text: string): string =>
  text
    .replace(
      /"(id|conversation_id|tool_call_id|call_id|item_id|created_at|completed_at)": ?("[^"]*"|\d+)/g,
      "",
    )
    .replace(/"usage": ?\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, "");

describeServed("the rule made of an answer", ({ fetch, post }) => {
  const json = async (path: string): Promise<any> => (await fetch(`/__parlel/${path}`)).json();

  beforeEach(() => fetch("/__parlel/reset", { method: "POST" }));

  test.each([
    ["of a model that thinks", "/v1/chat/completions", reasoned],
    ["that was cut off", "/v1/chat/completions", chatBody("Short", { max_tokens: 2 })],
    ["in a conversation", "/v1/conversations", { model: "mistral-small-latest", inputs: "Hi" }],
    [
      "of a model that thinks in a conversation",
      "/v1/conversations",
      { model: "magistral-medium-latest", inputs: "Think" },
    ],
    [
      "that calls a tool in a conversation",
      "/v1/conversations",
      {
        model: "mistral-small-latest",
        inputs: "Look",
        tools,
        completion_args: { tool_choice: "required" },
      },
    ],
    ["as a response", "/v1/responses", { model: "mistral-small-latest", input: "Hi" }],
    [
      "as a response that was cut off",
      "/v1/responses",
      { model: "mistral-small-latest", input: "Hi", max_output_tokens: 16 },
    ],
  ])("%s says the same, streamed or not", async (_, path, body) => {
    for (const stream of [false, true]) {
      await fetch("/__parlel/reset", { method: "POST" });
      const first = said(await (await post(path, { ...body, stream })).text());
      const { rule } = await json("requests/1/rule");
      await fetch("/__parlel/rules", { method: "PUT", body: JSON.stringify(rule) });
      const again = await post(path, { ...body, stream });
      expect(again.headers.get("x-parlel-strategy")).toBe("rules");
      expect(said(await again.text())).toBe(first);
    }
  });

  test("a stream's text may hold line separators that JSON doesn't escape", async () => {
    const text = "one\u2028two\u2029three";
    await fetch("/__parlel/rules", { method: "PUT", body: JSON.stringify({ reply: text }) });
    await (await post("/v1/chat/completions", chatBody("Hi", { stream: true }))).text();
    expect((await json("requests/1/rule")).rule.reply).toEqual({ text });
  });

  test("an answer without a body becomes a rule without one, and a stream that no rule can give is refused", async () => {
    await post("/v1/agents", { model: "mistral-small-latest", name: "a" });
    const { id } = (await json("state/agents")).agents[0].object;
    await fetch(`/v1/agents/${id}`, { method: "DELETE", headers: KEY });
    expect((await json("requests/2/rule")).rule.reply).toEqual({ status: 204 });
    const speech = { model: "voxtral-mini-tts-latest", input: "Hi", stream: true };
    expect((await post("/v1/audio/speech", speech)).status).toBe(200);
    expect((await fetch("/__parlel/requests/3/rule")).status).toBe(400);
  });
});
