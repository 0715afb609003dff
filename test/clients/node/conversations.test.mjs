/**
 * Agents and conversations through the official SDK, as a user would write it. Stands alone: it needs only the server's URL, in
 * EMULATOR_URL.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mistral } from "@mistralai/mistralai";

const SERVER = process.env.EMULATOR_URL;
const model = "mistral-small-latest";
const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city",
    parameters: {
      type: "object",
      properties: { city: { type: "string" } },
      required: ["city"],
    },
  },
};

/** Each test has its own key, and with it its own agents and conversations. */
const clientOf = ({ name }) =>
  new Mistral({ apiKey: `node ${name}`, serverURL: SERVER, retryConfig: { strategy: "none" } });

/** The events of a stream by type, and the text of its messages. */
async function said(stream) {
  const events = new Map();
  let text = "";
  for await (const { event, data } of stream) {
    events.set(event, [...(events.get(event) ?? []), data]);
    if (event === "message.output.delta" && typeof data.content === "string") text += data.content;
  }
  return { events, text };
}

test("an agent has versions and aliases", async (t) => {
  const { agents } = clientOf(t).beta;
  const made = await agents.create({ model, name: "Ada", description: "Does sums" });
  const agentId = made.id;
  const changed = await agents.update({
    agentId,
    updateAgentRequest: { description: "Does products", completionArgs: { temperature: 0.2 } },
  });
  assert.deepEqual([made.version, changed.version], [0, 1]);
  assert.equal(changed.completionArgs.temperature, 0.2);
  assert.equal((await agents.get({ agentId, agentVersion: 0 })).description, "Does sums");
  const versions = await agents.listVersions({ agentId });
  assert.deepEqual(
    versions.map(({ version }) => version),
    [1, 0],
  );
  await agents.createVersionAlias({ agentId, alias: "stable", version: 0 });
  assert.equal((await agents.get({ agentId, agentVersion: "stable" })).version, 0);
  assert.equal((await agents.listVersionAliases({ agentId })).length, 1);
  await agents.deleteVersionAlias({ agentId, alias: "stable" });
  assert.equal((await agents.updateVersion({ agentId, version: 0 })).description, "Does sums");
  const listed = await agents.list({});
  assert.deepEqual(
    listed.map(({ id }) => id),
    [agentId],
  );
  await agents.delete({ agentId });
  await assert.rejects(() => agents.get({ agentId }), { statusCode: 404 });
});

test("an agent completes, streamed and plain", async (t) => {
  const client = clientOf(t);
  const { id: agentId } = await client.beta.agents.create({
    model,
    name: "Ada",
    instructions: "You are concise.",
  });
  const ask = { agentId, messages: [{ role: "user", content: "What is 8+1?" }] };
  const completion = await client.agents.complete(ask);
  let text = "";
  for await (const { data } of await client.agents.stream(ask))
    text += data.choices[0].delta.content ?? "";
  assert.equal(text, completion.choices[0].message.content);
});

test("a conversation is continued, read back, restarted and deleted", async (t) => {
  const { conversations } = clientOf(t).beta;
  const started = await conversations.start({ model, inputs: "Who was Albert Einstein?" });
  const { conversationId } = started;
  const appended = await conversations.append({
    conversationId,
    conversationAppendRequest: { inputs: "In French, please." },
  });
  assert.equal(appended.conversationId, conversationId);
  const { entries } = await conversations.getHistory({ conversationId });
  assert.equal(entries.length, 4);
  const { messages } = await conversations.getMessages({ conversationId });
  assert.equal(messages.at(-1).content, appended.outputs[0].content);
  const restarted = await conversations.restart({
    conversationId,
    conversationRestartRequest: { fromEntryId: started.outputs[0].id, inputs: "In Portuguese." },
  });
  assert.notEqual(restarted.conversationId, conversationId);
  const listed = await conversations.list({});
  assert.deepEqual(
    listed.map(({ id }) => id),
    [restarted.conversationId, conversationId],
  );
  await conversations.delete({ conversationId });
  await assert.rejects(() => conversations.get({ conversationId }), { statusCode: 404 });
});

test("streams match plain answers", async (t) => {
  const { conversations } = clientOf(t).beta;
  const ask = { model, inputs: "Tell me of a harbor", store: false };
  const plain = await conversations.start(ask);
  const { events, text } = await said(await conversations.startStream(ask));
  assert.equal(text, plain.outputs[0].content);
  assert.equal([...events.keys()][0], "conversation.response.started");
  assert.deepEqual(events.get("conversation.response.done")[0].usage, plain.usage);
  const { conversationId } = await conversations.start({ model, inputs: "Hello" });
  const more = await said(
    await conversations.appendStream({
      conversationId,
      conversationAppendStreamRequest: { inputs: "And then?" },
    }),
  );
  const { entries } = await conversations.getHistory({ conversationId });
  assert.equal(entries.at(-1).content, more.text);
});

test("functions are called, and their results are answered", async (t) => {
  const { conversations } = clientOf(t).beta;
  const { conversationId, outputs } = await conversations.start({
    model,
    inputs: "Weather in Paris?",
    tools: [WEATHER],
    completionArgs: { toolChoice: "required" },
  });
  const [call] = outputs;
  assert.equal(call.name, "get_weather");
  const append = (inputs) =>
    conversations.append({ conversationId, conversationAppendRequest: { inputs } });
  await assert.rejects(() => append("Well?"), { statusCode: 400 });
  const result = { type: "function.result", toolCallId: call.toolCallId, result: "Sunny" };
  assert.equal((await append([result])).outputs.at(-1).type, "message.output");
});

test("built-in tools run, and their files can be downloaded", async (t) => {
  const client = clientOf(t);
  const { conversations } = client.beta;
  const start = (inputs, type) => conversations.start({ model, inputs, tools: [{ type }] });
  const code = await start("Calculate 6 * 7", "code_interpreter");
  assert.equal(code.outputs[0].info.code_output, "42\n");
  assert.deepEqual(code.usage.connectors, { code_interpreter: 1 });
  const found = await start("Find the latest news", "web_search");
  assert.equal(found.outputs.at(-1).content[1].type, "tool_reference");
  const drawn = await start("Draw a circle", "image_generation");
  const { fileId } = drawn.outputs.at(-1).content.at(-1);
  const file = await client.files.download({ fileId });
  const bytes = Buffer.from(await new Response(file).arrayBuffer());
  assert.equal(bytes.subarray(0, 3).toString("hex"), "ffd8ff");
});

test("an agent hands over to another, and a tool waits for approval", async (t) => {
  const { agents, conversations } = clientOf(t).beta;
  const ada = await agents.create({ model, name: "Ada", description: "Does sums" });
  const desk = await agents.create({ model, name: "front desk", handoffs: [ada.id] });
  const ask = { agentId: desk.id, inputs: "I have a question about sums" };
  const { outputs } = await conversations.start(ask);
  assert.equal(outputs[0].nextAgentName, "Ada");
  assert.equal(outputs[1].agentId, ada.id);
  const { events } = await said(await conversations.startStream(ask));
  assert.equal(events.get("agent.handoff.started")[0].id, events.get("agent.handoff.done")[0].id);
  const mail = await conversations.start({
    model,
    inputs: "Summarize my latest emails from Gmail.",
    tools: [
      {
        type: "connector",
        connectorId: "gmail",
        toolConfiguration: { requiresConfirmation: ["gmail_search"] },
      },
    ],
  });
  const [call] = mail.outputs;
  assert.equal(call.confirmationStatus, "pending");
  const allowed = await conversations.append({
    conversationId: mail.conversationId,
    conversationAppendRequest: {
      toolConfirmations: [{ toolCallId: call.toolCallId, confirmation: "allow" }],
    },
  });
  assert.equal(allowed.outputs[0].name, "gmail_search");
});
