import { describe, expect, test } from "vitest";
import type { Recording } from "../../../strategies/fixture/import/interaction.ts";
import { recording } from "./_samples.ts";

const EMBEDDING = "it is for embeddings, of which only the vector was kept: record them again";

describe("the rules of aimock", () => {
  const rules = (...fixtures: unknown[]): Recording => recording("a.json", { fixtures });
  const reply = (response: object): unknown => rules({ match: {}, response }).rules[0]?.reply;

  test("conditions", () => {
    const response = { content: "Hello." };
    expect(
      rules(
        { match: {}, response },
        { match: { userMessage: "hi", endpoint: "chat" }, response },
        { match: { model: "mistral-small", turnIndex: 0, hasToolResult: false }, response },
      ),
    ).toEqual({
      format: "aimock",
      interactions: [],
      rules: [
        { match: {}, reply: { text: "Hello." } },
        { match: { user: { contains: "hi" } }, reply: { text: "Hello." } },
        {
          match: { model: "mistral-small", answers: 0, hasToolResult: false },
          reply: { text: "Hello." },
        },
      ],
      skipped: [],
      notes: [],
    });
  });

  test("answers", () => {
    expect(reply({ content: { city: "Zürich" } })).toEqual({ text: '{"city":"Zürich"}' });
    expect(reply({ content: "Yes.", reasoning: "Hm." })).toEqual({ text: "Yes.", thinking: "Hm." });
    expect(
      reply({
        toolCalls: [
          { name: "a", arguments: { b: 1 }, id: "call_1" },
          { name: "c", arguments: "{}" },
          { name: "d", arguments: [1] },
          { name: "e" },
        ],
      }),
    ).toEqual({
      toolCalls: [
        { name: "a", arguments: { b: 1 }, id: "call_1" },
        { name: "c", arguments: "{}" },
        { name: "d", arguments: "[1]" },
        { name: "e", arguments: "{}" },
      ],
    });
    expect(
      reply({
        content: "not this",
        blocks: [
          { type: "toolCall", name: "a", arguments: {} },
          { type: "text", text: "Let me " },
          { type: "text", text: "see." },
        ],
      }),
    ).toEqual({
      text: "Let me see.",
      toolCalls: [{ name: "a", arguments: {} }],
    });
    expect(
      reply({ error: { message: "Slow down", type: "rate_limit", code: "1300" }, status: 429 }),
    ).toEqual({ error: { status: 429, message: "Slow down", type: "rate_limit", code: "1300" } });
    expect(reply({ error: { message: "Oops", code: null } })).toEqual({
      error: { status: 500, message: "Oops", code: null },
    });
  });

  test("a rule whose condition can't be kept is left out, one that only loses a detail isn't", () => {
    const response = { content: "Hello." };
    const {
      rules: kept,
      skipped,
      notes,
    } = rules(
      { match: { userMessage: "hi", sequenceIndex: 1 }, response },
      { match: { userMessage: ["hi"] }, response },
      { match: { endpoint: "image" }, response },
      { match: { inputText: "hi" }, response: { embedding: [0.1] } },
      { match: {}, response: { embedding: [0.1] } },
      { match: {}, response: { toolCalls: [{}] } },
      {
        match: { userMessage: "hi" },
        response: { ...response, finishReason: "length", usage: {} },
        latency: 5,
      },
      { match: {}, response: { error: { message: "no", param: "x" }, status: 400, retryAfter: 1 } },
      { match: {}, response: "Hello." },
    );
    expect(kept).toHaveLength(2);
    expect(skipped).toEqual([
      { what: "entry 1", why: "its conditions can't be kept (sequenceIndex)" },
      { what: "entry 2", why: "its conditions can't be kept (userMessage)" },
      { what: "entry 3", why: "it is for image" },
      { what: "entry 4", why: EMBEDDING },
      { what: "entry 5", why: EMBEDDING },
      { what: "entry 6", why: "it has a tool call without a name" },
      { what: "entry 9", why: "it has no response" },
    ]);
    expect(notes).toEqual([
      { what: "entry 7", why: "it comes without latency, finishReason, usage" },
      { what: "entry 8", why: "it comes without retryAfter, error.param" },
    ]);
  });
});
