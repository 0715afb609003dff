/** Models of other makers, in the form recorded from `zai-glm-5-2` (behaviour.md section 12). */
import { expect, test } from "vitest";
import { talkTo, WEATHER } from "../_conversations.ts";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const MODEL = "zai-glm-5-2";
const tool = (name: string) => ({
  type: "function",
  function: {
    name,
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
});

describeServed("a relayed model", (api) => {
  const { post } = api;
  const stream = async (more: object): Promise<string> =>
    (
      await post(CHAT, chatBody("Weather in Paris?", { model: MODEL, stream: true, ...more }))
    ).text();

  test("words come with an index, and nothing else does", async () => {
    const text = await stream({});
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    expect(text).not.toContain('"p":');
    expect(text).not.toContain("service_tier");
    const [first, second, ...rest] = chunksOf(text);
    expect(JSON.stringify(first.choices)).toBe(
      '[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]',
    );
    expect(JSON.stringify(second.choices)).toBe(
      '[{"index":0,"delta":{"role":"assistant","index":0,"content":""},"finish_reason":null,"logprobs":null}]',
    );
    const last = rest.pop();
    for (const { choices } of rest) {
      expect(JSON.stringify(choices)).toMatch(
        /^\[\{"index":0,"delta":\{"index":0,"content":"[^"]+"\},"finish_reason":null,"logprobs":null\}\]$/,
      );
    }
    expect(JSON.stringify(last.choices)).toBe(
      '[{"index":0,"delta":{"index":0,"content":""},"finish_reason":"stop","logprobs":null}]',
    );
    expect(Object.keys(last)).toEqual(["id", "object", "created", "model", "choices", "usage"]);
  });

  test("a call comes in fragments: its name first, then its arguments", async () => {
    const chunks = chunksOf(await stream({ tools: [tool("get_weather")], tool_choice: "any" }));
    const [begun, ...fragments] = chunks.slice(2, -1).map(({ choices }) => choices[0].delta);
    expect(JSON.stringify(begun)).toMatch(
      /^\{"tool_calls":\[\{"id":"chatcmpl-tool-[\da-f]{16}","type":"function","function":\{"name":"get_weather","arguments":""\},"index":0\}\],"index":0,"content":""\}$/,
    );
    expect(fragments.length).toBeGreaterThan(1);
    for (const fragment of fragments) {
      expect(JSON.stringify(fragment)).toMatch(
        /^\{"tool_calls":\[\{"type":"function","function":\{"name":"","arguments":".+"\},"index":0\}\],"index":0,"content":""\}$/,
      );
    }
    const given = fragments.map(({ tool_calls }) => tool_calls[0].function.arguments).join("");
    expect(JSON.parse(given)).toEqual({ city: expect.any(String) });
    expect(chunks.at(-1).choices[0]).toEqual({
      index: 0,
      delta: { index: 0, content: "" },
      finish_reason: "tool_calls",
      logprobs: null,
    });
  });

  test("the ids of its calls can be sent back to it, and to no other", async () => {
    const tools = [tool("get_weather")];
    const asked = chatBody("Weather?", { model: MODEL, tools, tool_choice: "any" });
    const { choices } = (await (await post(CHAT, asked)).json()) as any;
    const [call] = choices[0].message.tool_calls;
    expect(call.id).toMatch(/^chatcmpl-tool-[\da-f]{16}$/);
    const messages = [
      ...(asked["messages"] as object[]),
      choices[0].message,
      { role: "tool", tool_call_id: call.id, content: "sunny" },
    ];
    expect((await post(CHAT, { model: MODEL, tools, messages })).status).toBe(200);
    const refused = await post(CHAT, { model: "mistral-small-latest", tools, messages });
    expect(await refused.text()).toContain("must be a-z, A-Z, 0-9, with a length of 9.");
  });

  test("its calls in a conversation have such ids, too, and take results", async () => {
    const talk = talkTo(api);
    const asked = { model: MODEL, tools: [WEATHER], completion_args: { tool_choice: "required" } };
    const { conversation_id, outputs } = await talk.start({ ...asked, inputs: "Weather?" });
    const { tool_call_id } = outputs[0];
    expect(tool_call_id).toMatch(/^chatcmpl-tool-[\da-f]{16}$/);
    const result = { type: "function.result", tool_call_id, result: "sunny" };
    const answered = await talk.append(conversation_id, { inputs: [result] });
    expect(answered.outputs[0].type).toBe("message.output");
  });

  test("thoughts come as chunks", async () => {
    const chunks = chunksOf(await stream({ reasoning_effort: "max" }));
    const contents = chunks.slice(2).map(({ choices }) => choices[0].delta.content);
    expect(contents.filter(Array.isArray).length).toBeGreaterThan(100);
    expect(
      chunks.every(({ choices }) => "index" in choices[0].delta || choices[0].delta.role),
    ).toBe(true);
  });
});
