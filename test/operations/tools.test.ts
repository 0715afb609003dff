/** Function calling, as an agent's loop sees it. */
import { expect, test } from "vitest";
import { joinChunks } from "../_chunks.ts";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const PATH = "/v1/chat/completions";

const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    strict: true,
    parameters: {
      type: "object",
      properties: {
        city: { type: "string", minLength: 3 },
        unit: { enum: ["C", "F"] },
        days: { type: "array", items: { type: "integer", minimum: 1, maximum: 9 }, minItems: 4 },
      },
      required: ["city", "unit", "days"],
      additionalProperties: false,
    },
  },
};
const NOTHING = { type: "function", function: { name: "ping", parameters: {} } };
const SEARCH = { type: "web_search" };
const named = (name: string): object => ({ type: "function", function: { name } });

function checkWeather(text: string): void {
  const { city, unit, days, ...more } = JSON.parse(text);
  expect(more).toEqual({});
  expect(city.length).toBeGreaterThanOrEqual(3);
  expect(["C", "F"]).toContain(unit);
  expect(days.length).toBeGreaterThanOrEqual(4);
  for (const day of days) expect([1, 2, 3, 4, 5, 6, 7, 8, 9]).toContain(day);
  // Spaced as live.
  expect(text).toMatch(/^\{"\w+": .+, "\w+": .+\}$/);
}

describeServed("tools", ({ post }) => {
  const complete = async (body: object): Promise<any> => (await post(PATH, body)).json();
  const ask = async (more: object, content = "Weather?"): Promise<any> => {
    const [choice] = (await complete(chatBody(content, more))).choices;
    return choice;
  };

  test.each([undefined, "auto", "none"])("tool_choice %s is answered in words", async (choice) => {
    const { finish_reason, message } = await ask({
      tools: [WEATHER],
      ...(choice && { tool_choice: choice }),
    });
    expect(finish_reason).toBe("stop");
    expect(message.tool_calls).toBeNull();
    expect(message.content).not.toBe("");
  });

  test.each(["any", "required", named("get_weather")])(
    "tool_choice %j is answered with one call",
    async (choice) => {
      for (let question = 0; question < 10; question++) {
        const body = { tools: [WEATHER], tool_choice: choice, parallel_tool_calls: true };
        const { finish_reason, message, ...rest } = await ask(body, `Question ${question}`);
        expect([rest, finish_reason]).toEqual([{ index: 0 }, "tool_calls"]);
        expect(Object.entries(message).slice(0, 1)).toEqual([["role", "assistant"]]);
        expect(message.content).toBe("");
        expect(message.tool_calls).toEqual([
          {
            id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
            type: "function",
            function: { name: "get_weather", arguments: expect.any(String) },
            index: 0,
          },
        ]);
        expect(Object.keys(message.tool_calls[0])).toEqual(["id", "type", "function", "index"]);
        checkWeather(message.tool_calls[0].function.arguments);
      }
    },
  );

  test("among several tools the seed chooses one", async () => {
    const names = new Set<string>();
    for (let question = 0; question < 20; question++) {
      const { message } = await ask(
        { tools: [WEATHER, NOTHING, SEARCH], tool_choice: "any" },
        `Question ${question}`,
      );
      expect(message.tool_calls).toHaveLength(1);
      names.add(message.tool_calls[0].function.name);
    }
    expect([...names].sort()).toEqual(["get_weather", "ping"]);
  });

  test("a function without parameters is called with none", async () => {
    const empty = { type: "object", properties: {}, required: [], additionalProperties: false };
    for (const parameters of [{}, { type: "object" }, empty]) {
      const ping = { type: "function", function: { name: "ping", parameters } };
      const { message } = await ask({ tools: [ping], tool_choice: "any" });
      expect(message.tool_calls[0].function.arguments).toBe("{}");
    }
  });

  test("arguments are an object, even if the schema doesn't say so", async () => {
    const parameters = { properties: { a: { type: "integer" } }, required: ["a"] };
    const add = { type: "function", function: { name: "add", parameters } };
    const { message } = await ask({ tools: [add], tool_choice: "any" });
    expect(message.tool_calls[0].function.arguments).toMatch(/^\{"a": -?\d+.*\}$/);
  });

  test("a call comes before JSON", async () => {
    const { message } = await ask({
      tools: [WEATHER],
      tool_choice: "any",
      response_format: { type: "json_object" },
    });
    expect(message.tool_calls).toHaveLength(1);
    expect(message.content).toBe("");
  });

  test("connectors run at the service and are never called", async () => {
    for (const tool_choice of ["any", "auto"]) {
      const { message } = await ask({ tools: [SEARCH], tool_choice });
      expect(message.tool_calls).toBeNull();
    }
  });

  test.each([true, false])("a choice that can't be met is refused, stream: %s", async (stream) => {
    const other = chatBody("Hi", { tools: [WEATHER], tool_choice: named("get_wether"), stream });
    const response = await post(PATH, other);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({
      object: "error",
      message:
        'tool_choice names the function "get_wether", which is not among the tools: get_weather.',
    });
    for (const tool_choice of ["any", "required", named("get_weather")]) {
      for (const more of [{}, { tools: [] }]) {
        const none = await post(PATH, chatBody("Hi", { ...more, tool_choice, stream }));
        expect(none.status).toBe(400);
        expect(((await none.json()) as any).message).toContain("there is no function to call");
      }
    }
  });

  test("an unsatisfiable schema of arguments is refused, also when streaming", async () => {
    const parameters = { properties: { a: { type: "integer", minimum: 2, maximum: 1 } } };
    const never = {
      ...WEATHER,
      function: { name: "f", parameters: { ...parameters, required: ["a"] } },
    };
    for (const stream of [true, false]) {
      const body = chatBody("Hi", { tools: [never], tool_choice: "any", stream });
      const response = await post(PATH, body);
      expect([response.status, response.headers.get("content-type")]).toEqual([
        400,
        "application/json",
      ]);
    }
  });

  test("an agent's loop: call, result, text", async () => {
    const messages: object[] = [{ role: "user", content: "Weather in Paris?" }];
    const body = { model: "mistral-small-latest", tools: [WEATHER], tool_choice: "any", messages };
    const first = await complete(body);
    const { message } = first.choices[0];
    const [call] = message.tool_calls;
    messages.push(message, {
      role: "tool",
      tool_call_id: call.id,
      name: "get_weather",
      content: "{}",
    });
    const second = await complete(body);
    expect(second.choices[0]).toMatchObject({
      finish_reason: "stop",
      message: { tool_calls: null, content: expect.stringMatching(/\w+/) },
    });
    // The call and its result count as prompt tokens, too.
    expect(second.usage.prompt_tokens).toBeGreaterThan(first.usage.prompt_tokens);

    messages.push(second.choices[0].message, { role: "user", content: "And in Rome?" });
    const third = await complete(body);
    expect(third.choices[0].finish_reason).toBe("tool_calls");
    expect(third.choices[0].message.tool_calls[0].id).not.toBe(call.id);
  });

  // Recorded: pydantic-ai/test_tool_choice_matrix[tools_plus_output-mistral].
  test("a required call after a result goes to a tool that was not called yet", async () => {
    const answer = { ...WEATHER, function: { ...WEATHER.function, name: "final_result" } };
    const messages: object[] = [{ role: "user", content: "Weather in Paris?" }];
    const called: string[] = [];
    for (const tool_choice of ["any", "required"]) {
      const body = {
        model: "mistral-small-latest",
        tools: [WEATHER, answer],
        tool_choice,
        messages,
      };
      const [{ message }] = (await complete(body)).choices;
      const [{ id, function: call }] = message.tool_calls;
      called.push(call.name);
      messages.push(message, { role: "tool", tool_call_id: id, name: call.name, content: "{}" });
    }
    expect(called.sort()).toEqual(["final_result", "get_weather"]);
  });

  test("tools are part of the prompt unless they may not be called", async () => {
    const tokens = async (more: object): Promise<number> =>
      (await complete(chatBody("Weather in Paris?", more))).usage.prompt_tokens;
    const shown = await tokens({ tools: [WEATHER] });
    expect(shown).toBeGreaterThan(20);
    expect(await tokens({ tools: [WEATHER], tool_choice: "any" })).toBe(shown);
    expect(await tokens({ tools: [WEATHER], tool_choice: "none" })).toBe(3);
  });

  test("a stream has the call in its last frame and nowhere else", async () => {
    const body = chatBody("Weather?", { tools: [WEATHER], tool_choice: "any", stream: true });
    const chunks = chunksOf(await (await post(PATH, body)).text());
    expect(chunks).toHaveLength(2);
    expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
    const [{ delta, finish_reason }] = chunks[1].choices;
    expect(Object.keys(delta)).toEqual(["tool_calls"]);
    expect(finish_reason).toBe("tool_calls");
    expect(Object.keys(chunks[1])).toEqual([
      "id",
      "object",
      "created",
      "model",
      "choices",
      "usage",
      "p",
    ]);
  });

  test("max_tokens cuts the arguments, and never the name", async () => {
    const body = chatBody("Weather?", { tools: [WEATHER], tool_choice: "any" });
    // A city of one word, a unit and four days: nine words at least, and two tokens before them.
    for (let max_tokens = 0; max_tokens < 11; max_tokens++) {
      const cut = await complete({ ...body, max_tokens });
      const [{ message, finish_reason }] = cut.choices;
      expect([finish_reason, message.content]).toEqual(["length", ""]);
      expect(cut.usage.completion_tokens).toBe(max_tokens);
      // As recorded: one token is too few for any part of a call.
      if (max_tokens < 2) expect(message.tool_calls).toBeNull();
      else {
        expect(message.tool_calls).toEqual([
          {
            id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
            type: "function",
            function: { name: "get_weather", arguments: expect.any(String) },
            index: 0,
          },
        ]);
        const given = message.tool_calls[0].function.arguments;
        expect(given.match(/\S+/g) ?? []).toHaveLength(max_tokens - 2);
        expect(() => JSON.parse(given)).toThrow();
      }
      const stream = await post(PATH, { ...body, max_tokens, stream: true });
      expect(joinChunks(await stream.text())).toMatchObject({
        choices: cut.choices,
        usage: cut.usage,
      });
    }
    const whole = await complete({ ...body, max_tokens: 4000 });
    expect(whole.choices[0].finish_reason).toBe("tool_calls");
    checkWeather(whole.choices[0].message.tool_calls[0].function.arguments);
  });

  test("stop sequences don't affect arguments", async () => {
    const { message } = await ask({ tools: [WEATHER], tool_choice: "any", stop: ["{", '"'] });
    checkWeather(message.tool_calls[0].function.arguments);
  });

  test("each of n choices calls on its own", async () => {
    const { choices } = await complete(
      chatBody("Weather?", { tools: [WEATHER], tool_choice: "any", n: 3 }),
    );
    const calls = choices.flatMap(({ message }: any) => message.tool_calls);
    expect(new Set(calls.map(({ id }: any) => id)).size).toBe(3);
    expect(new Set(calls.map((call: any) => call.function.arguments)).size).toBe(3);
  });
});

describeServed(
  "tools with --tools auto",
  ({ post }) => {
    const finish = async (path: string, body: object): Promise<string> =>
      ((await (await post(path, body)).json()) as any).choices[0].finish_reason;

    test("a model that may choose calls once in each turn", async () => {
      const user = { role: "user", content: "Weather?" };
      const call = { id: "abcdefghi", function: { name: "get_weather", arguments: "{}" } };
      const answered = [
        user,
        { role: "assistant", tool_calls: [call] },
        { role: "tool", tool_call_id: "abcdefghi", content: "{}" },
      ];
      const asked = { tools: [WEATHER] };
      for (const [path, who] of [
        [PATH, { model: "mistral-small-latest" }],
        ["/v1/agents/completions", { agent_id: "ag_1" }],
      ] as const) {
        const body = { ...who, ...asked };
        expect(await finish(path, { ...body, messages: [user] })).toBe("tool_calls");
        expect(await finish(path, { ...body, messages: answered })).toBe("stop");
        expect(
          await finish(path, {
            ...body,
            messages: [...answered, { role: "assistant", content: "Rain." }, user],
          }),
        ).toBe("tool_calls");
        expect(await finish(path, { ...body, messages: [user], tool_choice: "none" })).toBe("stop");
        expect(await finish(path, { ...who, messages: [user] })).toBe("stop");
        expect(await finish(path, { ...who, messages: [user], tools: [SEARCH] })).toBe("stop");
      }
    });
  },
  { tools: "auto" },
);
