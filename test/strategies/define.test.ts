import { afterEach, expect, test, vi } from "vitest";
import { defineStrategy } from "../../strategies/define.ts";
import { EmulatorError } from "../../src/types/error.ts";
import { MistralServer } from "../../src/server.ts";
import type { Strategy } from "../../src/types/strategy.ts";
import { chatBody, chunksOf, describeServed, eventsOf, startServer } from "../_harness.ts";

const PATH = "/v1/chat/completions";

const weather = defineStrategy({
  name: "weather",
  chat: (call) => (call.lastUserText.includes("rain") ? "Yes." : undefined),
});

const scripted = defineStrategy({
  name: "scripted",
  async chat({ lastUserText, state }) {
    switch (lastUserText) {
      case "tool":
        return {
          toolCalls: [{ name: "get_weather", arguments: { city: "Zürich", days: [1, 2] } }],
        };
      case "two tools":
        return {
          text: "Let me see.",
          toolCalls: [
            { name: "one", arguments: "{}", id: "abcdefghi" },
            { name: "two", arguments: {} },
          ],
        };
      case "think":
        return { thinking: "First this, then that.", text: "Therefore so." };
      case "json":
        return { json: { city: "Zürich", days: [1, 2], none: null, gone: undefined } };
      case "odd text":
        return "  two\n\nlines\t and a tail \n";
      case "two choices":
        return ["one", { text: "two" }];
      case "count": {
        const count = ((await state.get<number>("count")) ?? 0) + 1;
        await state.set("count", count);
        return `${count}`;
      }
      case "fail":
        throw new Error("no umbrella");
      default:
        return undefined;
    }
  },
  embeddings: ({ body }) =>
    [body.input]
      .flat()
      .map((text) =>
        text === "parts"
          ? [Float32Array.of(text.length), Float32Array.of(0.5, 0.25)]
          : [text.length, 0.1],
      ),
  moderations: () => [{ law: 0.75, pii: 0.00002 }],
  classifications: () => [{ spam: { yes: 0.25, no: 0.75 } }],
});

const whole: Strategy = {
  name: "whole",
  answer: () => ({ reply: { kind: "body", status: 418, body: '{"detail":"teapot"}' } }),
};

afterEach(() => {
  vi.restoreAllMocks();
});

describeServed(
  "a strategy of one's own",
  ({ post }) => {
    test("answers the requests that it knows and leaves the rest to the deterministic one", async () => {
      const known = await post(PATH, chatBody("Will it rain?"));
      expect(known.headers.get("x-parlel-strategy")).toBe("weather");
      expect(await known.json()).toMatchObject({
        choices: [{ message: { content: "Yes." }, finish_reason: "stop" }],
        usage: { completion_tokens: 1 },
      });
      const unknown = await post(PATH, chatBody("Hello"));
      expect(unknown.headers.get("x-parlel-strategy")).toBe("deterministic");
    });

    test("a request chooses another strategy by name", async () => {
      const ask = (name: string): Promise<Response> =>
        post(PATH, chatBody("Will it rain?"), { "x-parlel-strategy": name });
      expect((await ask("deterministic")).headers.get("x-parlel-strategy")).toBe("deterministic");
      expect((await ask("whole")).status).toBe(418);
      const unknown = await ask("wether");
      expect(unknown.status).toBe(400);
      expect(await unknown.json()).toMatchObject({
        object: "error",
        message: expect.stringMatching(
          /^x-parlel-strategy: there is no strategy named "wether". Known here: deterministic, .*weather/,
        ),
      });
    });
  },
  { strategy: weather, strategies: [scripted, whole] },
);

describeServed(
  "a strategy for agents and for code",
  ({ post }) => {
    const told = { messages: [{ role: "user", content: "go" }] };

    test("is framed like chat, streamed or not", async () => {
      const agent = await post("/v1/agents/completions", { agent_id: "ag_1", ...told });
      expect(await agent.json()).toMatchObject({
        model: "mistral-large-latest",
        choices: [{ message: { content: "Agent ag_1." }, finish_reason: "stop" }],
      });
      const fim = { model: "codestral-latest", prompt: "def f():", stream: true };
      const chunks = chunksOf(await (await post("/v1/fim/completions", fim)).text());
      expect(chunks.map(({ choices }) => choices[0].delta.content).join("")).toBe("return 1");
    });

    test("leaves what it doesn't know to the deterministic one", async () => {
      const response = await post(PATH, { model: "mistral-large-latest", ...told });
      expect(response.headers.get("x-parlel-strategy")).toBe("deterministic");
    });
  },
  {
    strategy: defineStrategy({
      name: "both",
      agents: ({ body }) => ({
        choices: [`Agent ${body.agent_id}.`],
        model: "mistral-large-latest",
      }),
      fim: async () => "return 1",
    }),
  },
);

describeServed(
  "what a strategy can say",
  ({ post }) => {
    const complete = async (text: string, more: object = {}): Promise<any> =>
      (await post(PATH, chatBody(text, more))).json();
    const stream = async (text: string, more: object = {}): Promise<string> =>
      (await post(PATH, chatBody(text, { stream: true, ...more }))).text();

    test("a tool call, in the live spacing and with a live id", async () => {
      const [choice] = (await complete("tool")).choices;
      expect(choice.finish_reason).toBe("tool_calls");
      expect(choice.message).toEqual({
        role: "assistant",
        tool_calls: [
          {
            id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
            type: "function",
            function: { name: "get_weather", arguments: '{"city": "Zürich", "days": [1, 2]}' },
            index: 0,
          },
        ],
        content: "",
      });
      const chunks = chunksOf(await stream("tool"));
      expect(chunks).toHaveLength(2);
      expect(chunks[1].choices[0]).toEqual({
        index: 0,
        delta: { tool_calls: choice.message.tool_calls },
        finish_reason: "tool_calls",
      });
    });

    test("text and several tool calls", async () => {
      const [{ message }] = (await complete("two tools")).choices;
      expect(message.content).toBe("Let me see.");
      expect(message.tool_calls.map(({ id, index }: any) => [id, index])).toEqual([
        ["abcdefghi", 0],
        [expect.stringMatching(/^\w{9}$/), 1],
      ]);
    });

    test("thinking, as chunks", async () => {
      const [{ message }] = (await complete("think")).choices;
      expect(message.content).toEqual([
        {
          type: "thinking",
          thinking: [{ type: "text", text: "First this, then that." }],
          closed: true,
        },
        { type: "text", text: "Therefore so." },
      ]);
      const deltas = chunksOf(await stream("think")).map(({ choices }) => choices[0].delta.content);
      const thought = (text: string, closed?: true): object => ({
        type: "thinking",
        thinking: [{ type: "text", text }],
        ...(closed && { closed }),
      });
      expect(deltas).toEqual([
        "",
        "",
        [thought("First")],
        [thought(" this,", true)],
        [thought(" then", true)],
        [thought(" that.", true), { type: "text", text: "Therefore" }],
        " so.",
        "",
      ]);
      const cut = (await complete("think", { max_tokens: 2 })).choices[0];
      expect(cut.finish_reason).toBe("length");
      expect(cut.message.content).toMatchObject([{ thinking: [{ text: "First this," }] }]);
    });

    test("a value, as a JSON string", async () => {
      const expected = '{"city": "Zürich", "days": [1, 2], "none": null}';
      expect((await complete("json")).choices[0].message.content).toBe(expected);
      const deltas = chunksOf(await stream("json")).map(({ choices }) => choices[0].delta.content);
      expect(deltas.join("")).toBe(expected);
      expect(deltas.length).toBeGreaterThan(5);
    });

    test("white space survives a stream", async () => {
      const text = await stream("odd text");
      const deltas = chunksOf(text).map(({ choices }) => choices[0].delta.content);
      expect(deltas.join("")).toBe("  two\n\nlines\t and a tail \n");
      expect(eventsOf(text).at(-1)).toBe("[DONE]");
    });

    test("an answer for each choice, the last one for the rest", async () => {
      const { choices } = await complete("two choices", { n: 3 });
      expect(choices.map(({ message }: any) => message.content)).toEqual(["one", "two", "two"]);
    });

    test("its state belongs to the API key", async () => {
      const count = async (key: string): Promise<string> => {
        const response = await post(PATH, chatBody("count"), { authorization: `Bearer ${key}` });
        return ((await response.json()) as any).choices[0].message.content;
      };
      expect([await count("one"), await count("one"), await count("two")]).toEqual(["1", "2", "1"]);
    });

    test("vectors of any length", async () => {
      const response = await post("/v1/embeddings", { model: "m", input: ["a", "bcd", "parts"] });
      const { data } = (await response.json()) as any;
      expect(data.map(({ embedding }: any) => embedding)).toEqual([
        [1, 0.1],
        [3, 0.1],
        [5, 0.5, 0.25],
      ]);
    });

    test("scores, with 0 for missing ones", async () => {
      const ask = async (path: string): Promise<any> => {
        const response = await post(path, { model: "m", input: "a" });
        return JSON.parse(await response.text()).results;
      };
      const [{ categories, category_scores }] = await ask("/v1/moderations");
      expect(category_scores).toMatchObject({ law: 0.75, pii: 0.00002, sexual: 0 });
      expect(categories).toMatchObject({ law: true, pii: false, sexual: false });
      expect(await ask("/v1/classifications")).toEqual([
        { spam: { scores: { yes: 0.25, no: 0.75 } } },
      ]);
    });

    test.each(["/v1/moderations", "/v1/classifications"])(
      "%s of two inputs needs two results",
      async (path) => {
        const response = await post(path, { model: "m", input: ["a", "b"] });
        expect(response.status).toBe(500);
        expect(await response.text()).toContain("content has 1 result for 2 inputs.");
      },
    );

    test("a failure is a 500 that names the strategy and shows no stack", async () => {
      vi.spyOn(console, "error").mockImplementation(() => {});
      const response = await post(PATH, chatBody("fail"));
      expect(response.status).toBe(500);
      expect(await response.text()).toBe(
        '{"object":"error","message":"The strategy \\"scripted\\" failed: no umbrella","type":"internal_server_error","param":null,"code":"3000","raw_status_code":500}',
      );
    });
  },
  { strategy: scripted },
);

test("embeddings need a vector for each input", async () => {
  const strategy = defineStrategy({ name: "short", embeddings: () => [[1]] });
  const { server, api } = await startServer({ strategy });
  const embed = (input: string | string[]): Promise<Response> =>
    api.post("/v1/embeddings", { model: "m", input });
  expect((await embed("a")).status).toBe(200);
  expect(await (await embed(["a", "b"])).text()).toContain("content has 1 result for 2 inputs.");
  await server.stop();
});

test.each([
  [{ chatt: () => "a" }, `A strategy can't answer "chatt". Did you mean chat? Known: chat, fim, `],
  [{ files: () => "a" }, `can't answer "files"`],
  [{ chat: "a" }, "A strategy's chat must be a function."],
])("a definition is refused when a part of it would never be asked: %o", (parts, why) => {
  expect(() => defineStrategy({ name: "w", ...parts } as never)).toThrow(why);
});

test("a name that can't be in a header is refused", () => {
  for (const name of ["", "a b", "ü", "a\r\nb"]) {
    expect(() => defineStrategy({ name })).toThrow(EmulatorError);
  }
});

test("a default strategy that doesn't exist is refused at the start", async () => {
  await expect(new MistralServer(0, { strategy: "fixtur" }).start()).rejects.toThrow(
    'There is no strategy named "fixtur". Known here: deterministic, fixture, echo.',
  );
});
