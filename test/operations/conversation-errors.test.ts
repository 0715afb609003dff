/** The refusals of agents and conversations: request, status, body, and the source of each. */
import { expect, test } from "vitest";
import { MODEL, type Talk, talkTo, WEATHER } from "../_conversations.ts";
import { describeServed } from "../_harness.ts";

const START = "/conversations";
const ASK = { model: MODEL, inputs: "Hello" };
const REQUIRED = { tools: [WEATHER], completion_args: { tool_choice: "required" } };
const LIBRARY = { type: "document_library", library_ids: ["not-a-uuid"] };
const IMAGE = [
  {
    role: "user",
    content: [{ type: "image_url", image_url: "https://example.com/a.png" }],
  },
];
const LONG = [
  {
    role: "user",
    content: [
      { type: "document_url", document_url: `data:application/pdf;base64,${"A".repeat(400_000)}` },
    ],
  },
];
const CALL = { type: "function.call", tool_call_id: "abcdefghi", name: "f", arguments: "{}" };
const GUEST = "conv_019f13ba46157055b669db18d4945e38";

interface Refused {
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: object;
  readonly status: number;
  readonly code: number;
  /** The message, or the text of the only issue. */
  readonly says: string | RegExp;
  readonly source: string;
}

const REFUSED: readonly Refused[] = [
  {
    what: "a conversation that isn't there",
    path: `${START}/${GUEST}`,
    body: { inputs: "Hello" },
    status: 404,
    code: 3000,
    says: `Conversation with id ${GUEST} was not found`,
    source: "state.md 1.6: beginning and end of the text",
  },
  ...["", "/history", "/messages"].map((path) => ({
    what: `reading one that isn't there${path}`,
    method: "GET",
    path: `${START}/6f1c7a52-0f5e-4a53-9f67-0d3a9d7a2d55${path}`,
    status: 404,
    code: 3000,
    says: /^Conversation with id 6f1c7a52-.* was not found$/,
    source: "state.md 1.6: any form of id",
  })),
  {
    what: "an agent that isn't there",
    path: START,
    body: { agent_id: "ag_1", inputs: "Hello" },
    status: 404,
    code: 3000,
    says: "Agent with id ag_1 was not found",
    source: "as for conversations",
  },
  {
    what: "unknown keys",
    path: START,
    body: { ...ASK, messages: [] },
    status: 422,
    code: 3001,
    says: "Extra inputs are not permitted",
    source: "state.md 1.6: messages, n, user, max_completion_tokens, parallel_tool_calls",
  },
  {
    what: "tools where a conversation goes on",
    path: `${START}/${GUEST}`,
    body: { inputs: "Hello", tools: [] },
    status: 422,
    code: 3001,
    says: "Extra inputs are not permitted",
    source: "php-mistral#76",
  },
  ...["top_k", "seed", "n", "safe_prompt", "min_tokens"].map((key) => ({
    what: `completion_args.${key}`,
    path: START,
    body: { ...ASK, completion_args: { [key]: 1 } },
    status: 422,
    code: 3001,
    says: "Extra inputs are not permitted",
    source: "state.md 1.6",
  })),
  {
    what: "another tool choice",
    path: START,
    body: { ...ASK, completion_args: { tool_choice: "any" } },
    status: 422,
    code: 3001,
    says: "Input should be 'auto', 'none' or 'required'",
    source: "state.md 1.6",
  },
  {
    what: "a temperature above 1",
    path: START,
    body: { ...ASK, completion_args: { temperature: 1.1 } },
    status: 422,
    code: 3001,
    says: "Input should be less than or equal to 1",
    source: "state.md 1.6, the document",
  },
  ...[{}, { inputs: "" }, { inputs: [] }].map((inputs) => ({
    what: `inputs ${JSON.stringify(inputs)}`,
    path: START,
    body: { model: MODEL, instructions: "Be brief.", ...inputs },
    status: 422,
    code: 3001,
    says: "Value error, inputs is required",
    source: "state.md 1.6",
  })),
  {
    what: "a model and an agent",
    path: START,
    body: { ...ASK, agent_id: "ag_1" },
    status: 422,
    code: 3001,
    says: /^Value error, model and agent_id/,
    source: "state.md 1.6: the status",
  },
  {
    what: "neither model nor agent",
    path: START,
    body: { inputs: "Hello" },
    status: 422,
    code: 3001,
    says: /^Value error, one of model and agent_id/,
    source: "as for both",
  },
  {
    what: "handoffs of a model",
    path: START,
    body: { ...ASK, handoff_execution: "client" },
    status: 422,
    code: 3001,
    says: /^Value error, handoff_execution/,
    source: "state.md 1.1: refused",
  },
  {
    what: "two kinds of web search",
    path: START,
    body: { ...ASK, tools: [{ type: "web_search" }, { type: "web_search_premium" }] },
    status: 422,
    code: 3001,
    says: "Value error, Can't add web_search and web_search_premium together",
    source: "state.md 1.6",
  },
  {
    what: "a must with built-in tools",
    path: "/agents",
    body: {
      model: MODEL,
      name: "Ada",
      tools: [{ type: "web_search" }],
      completion_args: { tool_choice: "required" },
    },
    status: 422,
    code: 3001,
    says: "Value error, Can't set 'tool_choice' to 'required' when using built in connectors",
    source: "state.md 1.6",
  },
  {
    what: "a library with a bad id",
    path: START,
    body: { ...ASK, tools: [LIBRARY] },
    status: 422,
    code: 3001,
    says: /^Input should be a valid UUID/,
    source: "state.md 1.6",
  },
  {
    what: "an image for a model that sees none",
    path: START,
    body: { model: "codestral-latest", inputs: IMAGE },
    status: 400,
    code: 3051,
    says: "Image input is not enabled for this model",
    source: "state.md 1.6: exact",
  },
  {
    what: "tools for a model that calls none",
    path: START,
    body: { model: "mistral-embed", inputs: "Hello", tools: [WEATHER] },
    status: 400,
    code: 3051,
    says: "Function calling is not enabled for this model",
    source: "state.md 1.6: exact",
  },
  {
    what: "a document that is too large",
    path: START,
    body: { model: MODEL, inputs: LONG },
    status: 400,
    code: 3051,
    says: "Input too large: couldn't fit with truncation",
    source: "client-ts#212",
  },
  {
    what: "a call without a result",
    path: START,
    body: { model: MODEL, inputs: [{ role: "user", content: "Hello" }, CALL] },
    status: 400,
    code: 3230,
    says: "Not the same number of function calls and responses",
    source: "client-python#234",
  },
  {
    what: "metadata that isn't JSON",
    method: "GET",
    path: `${START}?metadata=a`,
    status: 400,
    code: 3001,
    says: "metadata isn't JSON",
    source: "state.md 1.5: the code",
  },
  {
    what: "a version that isn't there",
    method: "GET",
    path: "/agents/ag_1/versions/3",
    status: 404,
    code: 3000,
    says: "Agent with id ag_1 was not found",
    source: "as for conversations",
  },
  {
    what: "an alias that can't be one",
    method: "PUT",
    path: "/agents/ag_1/aliases?alias=A&version=0",
    status: 422,
    code: 3001,
    says: /^String should match pattern/,
    source: "the document",
  },
];

/** The error's form and its message. */
function saidBy({ text }: { text: string }, code: number): string {
  const body = JSON.parse(text);
  const { message, detail } = body;
  const form = detail
    ? ["object", "detail", "message", "type", "code"]
    : ["object", "message", "type", "code"];
  expect(Object.keys(body)).toEqual(form);
  expect(body).toMatchObject({ object: "Error", type: "invalid_request_error", code });
  if (!detail) return message;
  expect(message).toEqual(detail);
  expect(detail).toHaveLength(1);
  return detail[0].msg;
}

describeServed("the refusals of agents and conversations", (api) => {
  test.each(REFUSED)(
    "$what: $status $code ($source)",
    async ({ method = "POST", path, body, status, code, says }) => {
      const answer = await talkTo(api).send(method, path, body);
      expect(answer.status, answer.text).toBe(status);
      const said = saidBy(answer, code);
      if (typeof says === "string") expect(said).toBe(says);
      else expect(said).toMatch(says);
      expect(answer.headers.get("content-type")).toBe("application/json");
    },
  );

  test("text that isn't JSON is refused in the same form", async () => {
    const response = await api.post("/v1/conversations", '{"inputs": ');
    expect(response.status).toBe(422);
    const body = (await response.json()) as any;
    expect(body).toMatchObject({ object: "Error", detail: [{ type: "json_invalid" }], code: 3001 });
  });

  /** A conversation that waits for the result of a call. */
  const waiting = async (talk: Talk): Promise<{ path: string; id: string }> => {
    const { conversation_id, outputs } = await talk.start(REQUIRED);
    return { path: `${START}/${conversation_id}`, id: outputs[0].tool_call_id };
  };
  const result = (id: string) => ({ type: "function.result", tool_call_id: id, result: "1" });

  test("other inputs while results are missing (HA_MistralAI#21, exact)", async () => {
    const talk = talkTo(api);
    const { path, id } = await waiting(talk);
    for (const inputs of ["Hello", [], undefined]) {
      const answer = await talk.send("POST", path, { inputs });
      expect(answer.status).toBe(400);
      expect(saidBy(answer, 3001)).toBe(
        `Cannot append other inputs while function results are still missing. Provide function results first for: ['${id}']`,
      );
    }
    // The refused request has changed nothing, and the conversation isn't locked.
    await talk.ok("POST", path, { inputs: [result(id), { role: "user", content: "And?" }] });
  });

  test("results for no pending call, or sent twice (state.md 1.6: some words)", async () => {
    const talk = talkTo(api);
    const { path, id } = await waiting(talk);
    const unknown = await talk.send("POST", path, { inputs: [result("unknown12")] });
    expect(unknown.status).toBe(400);
    expect(saidBy(unknown, 3001)).toContain("unknown tool_call_ids: ['unknown12']");
    await talk.ok("POST", path, { inputs: [result(id)] });
    const again = await talk.send("POST", path, { inputs: [result(id)] });
    expect(again.status).toBe(400);
    expect(saidBy(again, 3001)).toContain("already have a result");
    const confirmed = await talk.send("POST", path, {
      tool_confirmations: [{ tool_call_id: id, confirmation: "allow" }],
    });
    expect(confirmed.status).toBe(400);
    expect(saidBy(confirmed, 3001)).toContain("already have a result");
  });

  test("a conversation can't restart from a missing entry", async () => {
    const talk = talkTo(api);
    const { conversation_id } = await talk.start();
    const answer = await talk.send("POST", `${START}/${conversation_id}/restart`, {
      from_entry_id: "msg_0",
      inputs: "Hello",
    });
    expect(answer.status).toBe(404);
    expect(saidBy(answer, 3000)).toBe("Entry with id msg_0 was not found");
  });

  test("a missing key and other methods are refused as in other operations", async () => {
    expect((await api.fetch("/v1/conversations")).status).toBe(401);
    expect((await talkTo(api).send("PUT", "/conversations")).status).toBe(405);
  });
});

describeServed(
  "a server that knows its models and its days",
  (api) => {
    test.each(["no-such-model", "mistral-medium-2505"])(
      "answers with no other: %s (state.md 1.6: the end of the text)",
      async (model) => {
        const answer = await talkTo(api).send("POST", START, { model, inputs: "Hello" });
        expect(answer.status).toBe(400);
        expect(saidBy(answer, 3003)).toBe(`Model ${model} is currently not in use`);
      },
    );
  },
  { strictModels: true, clock: "real" },
);
