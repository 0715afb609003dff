/** Agents that hand over to others, at the service or at the client. */
import { expect, test } from "vitest";
import { type Talk, talkTo } from "../_conversations.ts";
import { describeServed } from "../_harness.ts";

/** A front desk that hands over to accounts, which hands over to a calculator. */
async function office(talk: Talk) {
  const calculator = await talk.agent({
    name: "calculator-agent",
    description: "Makes detailed calculations",
    tools: [{ type: "code_interpreter" }],
  });
  const accounts = await talk.agent({
    name: "accounts-agent",
    description: "Answers questions about invoices and interest",
    model: "mistral-large-latest",
    handoffs: [calculator.id],
  });
  const desk = await talk.agent({ name: "front-desk", handoffs: [accounts.id, calculator.id] });
  return { desk, accounts, calculator };
}

const HANDOFF =
  "object type created_at completed_at id previous_agent_id previous_agent_name next_agent_id next_agent_name".split(
    " ",
  );

describeServed("handoffs", (api) => {
  test("another agent answers what its name and description mention", async () => {
    const talk = talkTo(api);
    const { desk, accounts } = await office(talk);
    const { outputs, conversation_id } = await talk.ok("POST", "/conversations", {
      agent_id: desk.id,
      inputs: "Where is my invoice?",
    });
    const [handoff, said] = outputs;
    expect(Object.keys(handoff)).toEqual(HANDOFF);
    expect(handoff).toMatchObject({
      type: "agent.handoff",
      id: expect.stringMatching(/^handoff_[0-9a-f]{32}$/),
      previous_agent_id: desk.id,
      previous_agent_name: "front-desk",
      next_agent_id: accounts.id,
      next_agent_name: "accounts-agent",
    });
    expect(said).toMatchObject({ agent_id: accounts.id, model: "mistral-large-latest" });
    expect((await talk.history(conversation_id)).map(({ type }) => type)).toEqual(
      "message.input agent.handoff message.output".split(" "),
    );
    // The agent that took over goes on.
    const more = await talk.append(conversation_id, { inputs: "Thank you" });
    expect(more.outputs).toMatchObject([{ type: "message.output", agent_id: accounts.id }]);
  });

  test("a chain of them, with a tool at its end", async () => {
    const talk = talkTo(api);
    const { desk, accounts, calculator } = await office(talk);
    const { outputs } = await talk.ok("POST", "/conversations", {
      agent_id: desk.id,
      inputs: "Interest, invoices, and the calculation 6 * 7",
    });
    expect(
      outputs.map(({ type, next_agent_id, agent_id }: any) => [type, next_agent_id ?? agent_id]),
    ).toEqual([
      ["agent.handoff", accounts.id],
      ["agent.handoff", calculator.id],
      ["tool.execution", calculator.id],
      ["message.output", calculator.id],
    ]);
  });

  test("the first agent answers anything that no other is for", async () => {
    const talk = talkTo(api);
    const { desk } = await office(talk);
    const { outputs } = await talk.ok("POST", "/conversations", {
      agent_id: desk.id,
      inputs: "Hi",
    });
    expect(outputs).toMatchObject([{ type: "message.output", agent_id: desk.id }]);
  });

  test("are streamed as two events with one id", async () => {
    const talk = talkTo(api);
    const { desk, accounts } = await office(talk);
    const events = await talk.events("/conversations", {
      agent_id: desk.id,
      inputs: "Where is my invoice?",
    });
    const [, started, done, delta] = events;
    expect(Object.keys(started)).toEqual(
      "type created_at output_index id previous_agent_id previous_agent_name".split(" "),
    );
    expect(Object.keys(done)).toEqual(
      "type created_at output_index id next_agent_id next_agent_name".split(" "),
    );
    expect([started.type, done.type]).toEqual(["agent.handoff.started", "agent.handoff.done"]);
    expect(done.id).toBe(started.id);
    expect(done.next_agent_id).toBe(accounts.id);
    expect(delta).toMatchObject({ output_index: 1, agent_id: accounts.id });
  });

  test("are returned to a client that handles them itself, and then continues", async () => {
    const talk = talkTo(api);
    const { desk, accounts } = await office(talk);
    const { outputs, conversation_id } = await talk.ok("POST", "/conversations", {
      agent_id: desk.id,
      inputs: "Where is my invoice?",
      handoff_execution: "client",
    });
    expect(outputs).toMatchObject([{ type: "agent.handoff", next_agent_id: accounts.id }]);
    const next = await talk.append(conversation_id, { handoff_execution: "client" });
    expect(next.outputs).toMatchObject([{ type: "message.output", agent_id: accounts.id }]);
    const elsewhere = await talk.ok("POST", "/conversations", {
      agent_id: accounts.id,
      inputs: [{ role: "user", content: "Hello" }, ...outputs],
    });
    expect(elsewhere.outputs[0].agent_id).toBe(accounts.id);
  });

  test("to an agent that is gone fail as they do live (client-python#299)", async () => {
    const talk = talkTo(api);
    const { desk, calculator } = await office(talk);
    await talk.send("DELETE", `/agents/${calculator.id}`);
    const { status, json } = await talk.send("POST", "/conversations", {
      agent_id: desk.id,
      inputs: "Hi",
    });
    expect([status, json]).toEqual([
      500,
      {
        object: "Error",
        message: "Response failed during handoff orchestration",
        type: "invalid_request_error",
        code: 3000,
      },
    ]);
  });
});
