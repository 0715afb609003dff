/** Every fault of an answer in a conversation, as it arrives on a socket, and what the conversation keeps of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../../../src/server.ts";
import { splitEvents as eventsOf } from "../../../src/wire/events.ts";
import { type Api, eventually, startServer } from "../../_harness.ts";
import { MODEL, type Talk, talkTo, WEATHER } from "../../_conversations.ts";
import { ask as askOnSocket, type Received } from "./_socket.ts";

let server: MistralServer;
let api: Api;
let whole: string[];
beforeAll(async () => {
  ({ server, api } = await startServer({ tools: "auto" }));
  whole = eventsOf((await ask("ok")).body);
});
afterAll(() => server.stop());

/** Starts a conversation that isn't stored, so that each answer is the same. */
const START = { model: MODEL, inputs: "Say something long", store: false };

type Options = NonNullable<Parameters<typeof askOnSocket>[2]>;

function ask(plan: string, options: Options = {}): Promise<Received> {
  return askOnSocket(server, plan, { path: "/conversations", asked: START, ...options });
}

const dataOf = (event: string): any => JSON.parse(event.slice(event.indexOf("data: ") + 6));

describe("a status", () => {
  test.each<[string, number, string | RegExp]>([
    ["401", 401, '{"detail":"Invalid API Key"}\n'],
    [
      "404",
      404,
      '{"object":"Error","message":"Conversation was not found","type":"invalid_request_error","code":3000}',
    ],
    ["409", 409, /^\{"object":"Error","message":"Conversation is being updated.*"code":3000\}$/],
    ["422", 422, /^\{"object":"Error","detail":\[.*\],"message":\[.*"code":3001\}$/],
    ["429", 429, /^\{"object":"error".*"code":"1300","raw_status_code":429\}$/],
    [
      "500",
      500,
      '{"object":"Error","message":"Response failed during handoff orchestration","type":"invalid_request_error","code":3000}',
    ],
    ["502", 502, /^<!DOCTYPE html>/],
    [
      "503",
      503,
      '{"object":"Error","message":"Failed to create conversation response.","type":"invalid_request_error","code":3000}',
    ],
    ["504", 504, ""],
    [
      "400(code=3051, message=Too much)",
      400,
      '{"object":"Error","message":"Too much","type":"invalid_request_error","code":3051}',
    ],
  ])("%s is answered in the form of conversations", async (plan, status, body) => {
    const answer = await ask(plan);
    expect(answer).toMatchObject({ status, end: "whole" });
    if (typeof body === "string") expect(answer.body).toBe(body);
    else expect(answer.body).toMatch(body);
  });
});

describe("a stream", () => {
  test("cut@3 ends after three events, and cut@2.5 in the middle of one", async () => {
    expect(eventsOf((await ask("cut@3")).body)).toEqual(whole.slice(0, 3));
    const { body } = await ask("cut@2.5");
    expect(whole[2]!.startsWith(body.slice(whole.slice(0, 2).join("").length))).toBe(true);
  });

  test("nodone leaves out the event that ends it", async () => {
    expect(whole.at(-1)).toContain("conversation.response.done");
    expect(eventsOf((await ask("nodone")).body)).toEqual(whole.slice(0, -1));
  });

  test("error@2 is sent as an event of conversations", async () => {
    const events = eventsOf((await ask("error@2(message=Overloaded, code=3001)")).body);
    expect(events.toSpliced(2, 1)).toEqual(whole);
    const { created_at } = dataOf(whole[1]!);
    const told = { type: "conversation.response.error", created_at };
    expect(events[2]).toMatch(/^event: conversation\.response\.error\n/);
    expect(dataOf(events[2]!)).toEqual({ ...told, message: "Overloaded", code: 3001 });
  });

  test("error@0 is sent before anything else", async () => {
    const [first, ...rest] = eventsOf((await ask("error@0")).body);
    expect(dataOf(first!)).toMatchObject({ message: "Failed to create conversation response." });
    expect(rest).toEqual(whole);
  });

  test("garble, comment and slice work as they do elsewhere", async () => {
    const garbled = eventsOf((await ask("garble@1")).body);
    expect(() => dataOf(garbled[1]!)).toThrow();
    expect(garbled.toSpliced(1, 1)).toEqual(whole.toSpliced(1, 1));
    expect((await ask("comment@1(text=ping)")).body).toBe(
      [whole[0], ": ping\n\n", ...whole.slice(1)].join(""),
    );
    expect((await ask("slice")).body).toBe(whole.join(""));
  });

  test("the log has the times that a pace would have taken", async () => {
    await server.reset();
    await ask("ttft=200; tps=10; speed=0");
    const [{ times, usage }] = server.requests as [any];
    expect(times.first).toBe(200);
    expect(times.last).toBeGreaterThan(200 + (usage.completion_tokens - 1) * 100 - 1);
  });
});

describe("the text and the calls", () => {
  const more = { tools: [WEATHER] };
  const calls = ({ body }: Received, stream: boolean): any[] =>
    stream
      ? eventsOf(body)
          .map(dataOf)
          .filter(({ type }) => type === "function.call.delta")
      : JSON.parse(body).outputs.filter(({ type }: { type: string }) => type === "function.call");
  const argumentsOf = (parts: any[]): string => parts.map((each) => each.arguments).join("");

  test.each([true, false])("arguments breaks the JSON (streamed: %j)", async (stream) => {
    const usual = calls(await ask("ok", { stream, more }), stream);
    const spoilt = calls(await ask("arguments", { stream, more }), stream);
    expect(argumentsOf(spoilt)).toBe(argumentsOf(usual).slice(0, -1));
    expect(Object.keys(spoilt[0])).toEqual(Object.keys(usual[0]));
  });

  test.each([true, false])(
    "stranger calls a function that was never offered (streamed: %j)",
    async (stream) => {
      const parts = calls(await ask("stranger(name=rm_rf)", { stream, more }), stream);
      expect(parts.length).toBeGreaterThan(0);
      for (const { name } of parts) expect(name).toBe("rm_rf");
    },
  );

  test("length cuts a text off, and doesn't say so, as live", async () => {
    const textOf = ({ body }: Received): string => JSON.parse(body).outputs.at(-1).content;
    const usual = textOf(await ask("ok", { stream: false }));
    const cut = textOf(await ask("length", { stream: false }));
    expect(usual.startsWith(cut)).toBe(true);
    expect(cut.length).toBe(Math.ceil(usual.length / 2));
    const events = eventsOf((await ask("length")).body);
    expect(events.length).toBeLessThan(whole.length);
    expect(events.slice(0, -1)).toEqual(whole.slice(0, events.length - 1));
    expect(events.at(-1)).toBe(whole.at(-1));
  });
});

test.each([
  ["nodone", { stream: false }],
  ["error", { stream: false }],
  ["arguments", { stream: true }],
  ["cut@1000", { stream: true }],
])("what can't be done to an answer is named as skipped: %s %j", async (plan, options) => {
  const answer = await ask(plan, options);
  expect(answer).toMatchObject({ status: 200, end: "whole" });
  expect(answer.headers["x-parlel-plan"]).toBe(`${plan} skipped; attempt=1`);
});

describe("what a conversation keeps", () => {
  /** A conversation that the socket's key has started, and a client to talk in it. */
  async function started(): Promise<{ talk: Talk; id: string; path: string }> {
    const talk = talkTo(api, "any");
    const { conversation_id: id } = await talk.start();
    return { talk, id, path: `/conversations/${id}` };
  }

  test.each(["cut@2", "reset@2", "nodone", "error@2"])(
    "%s loses nothing, and lets go of it",
    async (plan) => {
      const { talk, id, path } = await started();
      await ask(plan, { path, asked: { inputs: "And then?" } });
      const [, , asked, answered] = await talk.history(id);
      expect(asked.content).toBe("And then?");
      expect(answered.type).toBe("message.output");
      await eventually(async () =>
        expect((await talk.send("POST", path, { inputs: "Once more" })).status).toBe(200),
      );
    },
  );

  test.each(["429", "503", "drop"])("%s changes nothing, and lets go of it", async (plan) => {
    const { talk, id, path } = await started();
    await ask(plan, { path, asked: { inputs: "And then?" } });
    expect(await talk.history(id)).toHaveLength(2);
    expect((await talk.send("POST", path, { inputs: "Once more" })).status).toBe(200);
  });

  test("while a stream stalls others get a 409, until its caller leaves", async () => {
    const { talk, path } = await started();
    const leaving = new AbortController();
    const response = await api.fetch(`/v1${path}`, {
      method: "POST",
      headers: {
        authorization: "Bearer any",
        "content-type": "application/json",
        "x-parlel-plan": "stall@1",
      },
      body: JSON.stringify({ inputs: "And then?", stream: true }),
      signal: leaving.signal,
    });
    await response.body!.getReader().read();
    expect((await talk.send("POST", path, { inputs: "Too soon" })).status).toBe(409);
    leaving.abort();
    await eventually(async () =>
      expect((await talk.send("POST", path, { inputs: "Again" })).status).toBe(200),
    );
  });
});
