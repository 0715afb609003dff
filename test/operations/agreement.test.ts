/** Every request is answered twice, whole and as a stream; a client that joins the stream gets the same. */
import { expect, test } from "vitest";
import { joinChunks } from "../_chunks.ts";
import { chatBody, describeServed } from "../_harness.ts";

const TOOLS = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description: "The weather of a city",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer", minimum: 1, maximum: 9 } },
        required: ["city", "days"],
      },
    },
  },
  { type: "function", function: { name: "stop_all", parameters: {} } },
];
const ANY = { tools: TOOLS, tool_choice: "any" };
const SCHEMA = {
  type: "json_schema",
  json_schema: { name: "person", schema: TOOLS[0]!.function.parameters },
};
const HIGH = { reasoning_effort: "high" };

const REQUESTS: Record<string, object> = {
  "a text": {},
  "several texts": { n: 3 },
  "a short text": { max_tokens: 4 },
  "no text": { max_tokens: 0 },
  "a stopped text": { stop: [" ", "."] },
  "another seed": { random_seed: 5 },
  "everything at once": { n: 2, max_tokens: 7, stop: ".", temperature: 0.2, random_seed: 7 },
  "tools that are not called": { tools: TOOLS },
  "a tool call": ANY,
  "several tool calls": { ...ANY, n: 3 },
  "a tool call, cut": { ...ANY, max_tokens: 3 },
  "a tool call beside JSON": { ...ANY, response_format: { type: "json_object" } },
  "an object": { response_format: { type: "json_object" } },
  "several objects": { response_format: { type: "json_object" }, n: 2 },
  "an object, cut": { response_format: { type: "json_object" }, max_tokens: 3 },
  "JSON of a schema": { response_format: SCHEMA },
  "JSON of a schema, stopped": { response_format: SCHEMA, stop: ["{", ","] },
  "a thought": HIGH,
  "several thoughts": { ...HIGH, n: 2 },
  "a thought, cut": { ...HIGH, max_tokens: 5 },
  "a thought and nothing else": { ...HIGH, max_tokens: 0 },
  "a thought before a tool call": { ...HIGH, ...ANY },
  "a thought before JSON": { ...HIGH, response_format: SCHEMA },
  "another maker's model": { ...HIGH, model: "zai-glm-5-2" },
  "tool calls of another maker's model": { ...ANY, n: 2, model: "zai-glm-5-2" },
  "fields of the newest SDK": {
    stream_options: { include_usage: true },
    min_tokens: 80,
    repetition_penalty: 1.1,
    top_k: 20,
    logprobs: false,
    prompt_logprobs: null,
  },
  "what is accepted and changes no form": {
    prediction: { type: "content", content: "Once" },
    safe_prompt: true,
    guardrails: [{ block_on_error: true }],
    service_tier: "auto",
    metadata: { run: 1 },
    presence_penalty: 1,
    frequency_penalty: -1,
  },
};

const MESSAGES: Record<string, object[]> = {
  "a prefix": [
    { role: "user", content: "Tell me." },
    { role: "assistant", content: "Well then", prefix: true },
  ],
  sound: [
    {
      role: "user",
      content: [
        { type: "input_audio", input_audio: "https://example.com/a.mp3" },
        { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
        { type: "text", text: "What is said?" },
      ],
    },
  ],
  "chunks of every kind": [
    {
      role: "system",
      content: [
        { type: "text", text: "Be" },
        { type: "text", text: "brief" },
      ],
    },
    {
      role: "user",
      content: [
        { type: "text", text: "See" },
        { type: "image_url", image_url: "https://example.com/a.png" },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
        { type: "document_url", document_url: "https://example.com/a.pdf", document_name: "a" },
        { type: "reference", reference_ids: [1, "two"] },
        { type: "file", file_id: "bb9e30b1-970f-4a42-b682-8c0079e7c242" },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: [{ type: "text", text: "a b" }], closed: true },
        { type: "text", text: "c" },
      ],
    },
    { role: "user", content: "And?" },
  ],
};

describeServed("an answer and its stream", ({ post }) => {
  const agree = async (path: string, body: object): Promise<any> => {
    const response = await post(path, body);
    const { object, ...whole } = (await response.json()) as any;
    expect([response.status, object], JSON.stringify(whole)).toEqual([200, "chat.completion"]);
    const stream = await post(path, { ...body, stream: true });
    expect(joinChunks(await stream.text())).toEqual(whole);
    const { usage } = whole;
    const audio = usage.prompt_tokens_details.audio_tokens ?? 0;
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens + audio);
    return whole;
  };

  test.each(Object.entries(REQUESTS))("agree on %s, by chat and agent", async (_, more) => {
    for (let question = 0; question < 2; question++) {
      const body = chatBody(`Question ${question}`, more);
      await agree("/v1/chat/completions", body);
      // An agent has these from its configuration.
      const { model: _, temperature: _t, safe_prompt: _s, ...rest } = body;
      await agree("/v1/agents/completions", { agent_id: "ag_1", ...rest });
    }
  });

  test.each(Object.entries(MESSAGES))("agree on %s", async (_, messages) => {
    // The catalogue has no model that takes chunks of every kind.
    await agree("/v1/chat/completions", { model: "takes-everything", messages });
    await agree("/v1/agents/completions", { agent_id: "ag_1", messages });
  });

  test("agree on code", async () => {
    const body = { model: "codestral-latest", prompt: "def f(a):", suffix: "return b" };
    for (const more of [{}, { min_tokens: 60 }, { max_tokens: 3 }, { stop: "\n" }]) {
      await agree("/v1/fim/completions", { ...body, ...more });
    }
  });
});
