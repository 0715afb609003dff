/** Rules in conversations, over a socket: they match the history, the model and the tools, even if the request itself lacks them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../../../src/server.ts";
import { namedEventsOf, type Api, startServer } from "../../_harness.ts";
import { type Answered, MODEL, type Talk, talkTo, WEATHER } from "../../_conversations.ts";

let server: MistralServer;
let api: Api;
beforeAll(async () => {
  ({ server, api } = await startServer());
  await server.on(
    { user: { contains: "weather" }, tools: "get_weather", hasToolResult: false },
    { toolCalls: [{ name: "get_weather", arguments: { city: "{{user}}, asked of {{model}}" } }] },
  );
  await server.on(
    { user: { contains: "weather" }, called: "get_weather" },
    "{{user}} {{tool.city}}: {{result}}",
  );
});
afterAll(() => server.stop());

const FORMS = [
  ["as a string", (text: string) => text],
  ["as an entry", (text: string) => [{ type: "message.input", role: "user", content: text }]],
  ["as chunks", (text: string) => [{ role: "user", content: [{ type: "text", text }] }]],
] as const;

const WAYS = ["plain", "streamed"].flatMap((way) =>
  ["a model", "an agent"].flatMap((who) =>
    FORMS.map(([form, inputs]) => ({ way, who, form, inputs })),
  ),
);

const QUESTION = "How is the weather?";
const CITY = `${QUESTION}, asked of ${MODEL}`;

describe.each(WAYS)("$way, by $who, with inputs $form", ({ way, who, inputs }) => {
  const stream = way === "streamed";

  /** Sends a body, and returns its first output and the ids to continue from. */
  async function say(talk: Talk, path: string, body: object) {
    const answered = await talk.send("POST", path, { ...body, stream });
    expect(answered.status, answered.text).toBe(200);
    const [output] = stream ? outputsOf(answered) : answered.json.outputs;
    const by = answered.headers.get("x-parlel-match");
    return { by, output, id: /conv_\w+/.exec(answered.text)![0] };
  }

  async function begin(text: string) {
    const talk = talkTo(api);
    const speaker =
      who === "a model"
        ? { model: MODEL, tools: [WEATHER] }
        : { agent_id: (await talk.agent({ tools: [WEATHER] })).id };
    return { talk, ...(await say(talk, "/conversations", { ...speaker, inputs: inputs(text) })) };
  }

  /** Sends a call's result, and checks the answer to it. */
  async function finish(talk: Talk, id: string, { tool_call_id, arguments: given }: any) {
    expect(JSON.parse(given)).toEqual({ city: CITY });
    const result = { type: "function.result", tool_call_id, result: "It rains." };
    const { by, output } = await say(talk, `/conversations/${id}`, { inputs: [result] });
    expect(by).toBe("rule");
    expect(output.content).toBe(`${QUESTION} ${CITY}: It rains.`);
  }

  test("a start, and the result of its call", async () => {
    const { talk, by, output, id } = await begin(QUESTION);
    expect(by).toBe("rule");
    await finish(talk, id, output);
  });

  test("an appended turn, and the result of its call", async () => {
    const { talk, by, id } = await begin("Hello");
    expect(by).toBeNull();
    const { output } = await say(talk, `/conversations/${id}`, { inputs: inputs(QUESTION) });
    await finish(talk, id, output);
    // And once more in the same conversation.
    const again = await say(talk, `/conversations/${id}`, { inputs: inputs(QUESTION) });
    await finish(talk, id, again.output);
  });

  test("a restart from an entry, and the result of its call", async () => {
    const { talk, id } = await begin("Hello");
    const [, { id: from_entry_id }] = await talk.history(id);
    const body = { inputs: inputs(QUESTION), from_entry_id };
    const { output, id: restarted } = await say(talk, `/conversations/${id}/restart`, body);
    await finish(talk, restarted, output);
  });
});

test("a rule sees the agent's tools in a completion by an agent", async () => {
  const talk = talkTo(api);
  const { id } = await talk.agent({ tools: [WEATHER] });
  const messages = [{ role: "user", content: QUESTION }];
  const { choices } = await talk.ok("POST", "/agents/completions", { agent_id: id, messages });
  const [{ function: called }] = choices[0].message.tool_calls;
  expect(JSON.parse(called.arguments)).toEqual({ city: CITY });
});

/** The first entry of a stream, put together from its pieces. */
function outputsOf({ text }: Answered): any[] {
  const parts = namedEventsOf(text).filter(({ type }) => type.endsWith(".delta"));
  const joined = (key: string): string => parts.map((each) => each[key] ?? "").join("");
  return [{ ...parts[0], content: joined("content"), arguments: joined("arguments") }];
}
