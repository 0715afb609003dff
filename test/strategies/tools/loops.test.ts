/** The answer after a tool's result, so that an agent's loop ends. */
import { expect, test } from "vitest";
import { describeServed } from "../../_harness.ts";
import {
  asker,
  assistant,
  called,
  CANCEL_ORDER,
  FINAL,
  FIND_ORDER,
  MAIL,
  STATUS,
  tool,
  user,
  WEATHER,
} from "./_tools.ts";

const NUMBERS = { a: { type: "number" }, b: { type: "number" } };

describeServed(
  "loops of calls chosen by words",
  ({ post }) => {
    const ask = asker(post);
    const tools = [FIND_ORDER, CANCEL_ORDER, WEATHER, STATUS];

    test("a result is answered with a text", async () => {
      const said = user("What's the weather in Paris?");
      const sunny = called("get_weather", { city: "Paris" }, '{"sky":"clear"}');
      expect(await ask([said, ...sunny], tools)).toEqual(["text"]);
      const other = called("find_order", { email: "a@b.example" }, "{}");
      expect(await ask([said, ...other], tools)).toEqual(["text"]);
    });

    test("the turn's next call uses the result", async () => {
      const said = user("Find the order of anna@example.com and then cancel it.");
      const found = called(
        "find_order",
        { email: "anna@example.com" },
        '{"order_id":"A-17","sum":12}',
      );
      const cancelled = called("cancelOrder", { orderId: "A-17" }, "ok", "abcdefghj");
      expect(await ask([said], tools)).toEqual(['find_order({"email":"anna@example.com"})']);
      expect(await ask([said, ...found], tools)).toEqual(['cancelOrder({"orderId":"A-17"})']);
      expect(await ask([said, ...found, ...cancelled], tools)).toEqual(["text"]);
    });

    test("a text asks for the next call's identifier if the result lacks it", async () => {
      const said = user("Find the order of anna@example.com and then cancel it.");
      const found = called("find_order", { email: "anna@example.com" }, '{"sum":12}');
      expect(await ask([said, ...found], tools)).toEqual(["text"]);
    });

    test("a plain result is an argument, too", async () => {
      const both = [
        tool("add", "Add two numbers", NUMBERS),
        tool("multiply", "Multiply two numbers", NUMBERS),
      ];
      const said = user("Add 3 and 5, then multiply the result by 2.");
      expect(await ask([said], both)).toEqual(['add({"a":3,"b":5})']);
      const sum = called("add", { a: 3, b: 5 }, "8");
      expect(await ask([said, ...sum], both)).toEqual(['multiply({"a":8,"b":2})']);
    });

    test("calls that may not be parallel come one by one", async () => {
      const more = { parallel_tool_calls: false };
      const said = user("What's the weather in Paris and London?");
      const paris = called("get_weather", { city: "Paris" }, "{}");
      const london = called("get_weather", { city: "London" }, "{}", "abcdefghj");
      expect(await ask([said, ...paris], tools, more)).toEqual(['get_weather({"city":"London"})']);
      expect(await ask([said, ...paris, ...london], tools, more)).toEqual(["text"]);
    });

    test("a required call after a result goes to another tool, while there is one", async () => {
      const said = user("What's the weather in Paris?");
      const sunny = called("get_weather", { city: "Paris" }, "{}");
      for (const tool_choice of ["any", "required"]) {
        const [call] = await ask([said, ...sunny], [WEATHER, MAIL], { tool_choice });
        expect(call).toMatch(/^send_email/);
        expect(await ask([said, ...sunny], [WEATHER], { tool_choice })).toEqual(["text"]);
        const answer = await ask([said, ...sunny], [WEATHER, MAIL, FINAL], { tool_choice });
        expect(answer).toEqual(['final_answer({"answer":"{}"})']);
      }
    });

    test("the tool that ends a loop doesn't begin it", async () => {
      const more = { tool_choice: "required" };
      const offered = [FINAL, WEATHER];
      const problem = "New task:\nGive a final answer: what is the weather in Paris?";
      expect(await ask(problem, offered, more)).toEqual(['get_weather({"city":"Paris"})']);
      const [greeting] = await ask("New task:\nHello", offered, more);
      expect(greeting).toMatch(/^final_answer/);
    });
  },
  { tools: "lexical" },
);

/** As smolagents 1.x writes its steps for models that take no tool messages. */
const step = (name: string, result: string): object[] => [
  assistant(
    `Calling tools:\n[{'id': 'x1', 'type': 'function', 'function': {'name': '${name}', 'arguments': {'city': 'Rome'}}}]`,
  ),
  user(result),
];
const TASK = user("New task:\nWhat is the weather in Rome?");

describeServed("loops of agents that write their history out", ({ post }) => {
  const ask = asker(post);
  const names = async (
    ...[said, tools, more, headers]: Parameters<typeof ask>
  ): Promise<string[]> =>
    (await ask(said, tools, more, headers)).map((call) => call.replace(/\(.*/s, ""));
  const required = { tool_choice: "required" };

  test.each(["text", "auto", "lexical"])(
    "an observation leads to the answer, in mode %s",
    async (mode) => {
      const headers = { "x-parlel-tools": mode };
      for (const tool_choice of ["required", "any"]) {
        for (const observation of [
          "Observation:\nSunny",
          "Observation: Sunny",
          "Call id: x1\nError:\nNo such city\nNow let's retry",
          "Some text before it.\nObservation:\nSunny",
        ]) {
          const said = [TASK, ...step("get_weather", observation)];
          const tools = [WEATHER, MAIL, FINAL];
          expect(await names(said, tools, { tool_choice }, headers)).toEqual(["final_answer"]);
          // Without such a tool, one that wasn't named yet.
          expect(await names(said, [WEATHER, MAIL], { tool_choice }, headers)).toEqual([
            "send_email",
          ]);
          expect(await names(said, [WEATHER], { tool_choice }, headers)).toEqual(["text"]);
        }
      }
    },
  );

  test("an example of an observation in a prompt doesn't count as one", async () => {
    const headers = { "x-parlel-tools": "lexical" };
    const shown = user("You act and see:\nObservation:\nan example\nWhat is the weather in Rome?");
    expect(await ask([shown], [FINAL, WEATHER], required, headers)).toEqual([
      'get_weather({"city":"Rome"})',
    ]);
  });

  test("a named function and a free choice stay unchanged", async () => {
    const said = [TASK, ...step("get_weather", "Observation:\nSunny")];
    const tool_choice = { type: "function", function: { name: "get_weather" } };
    expect(await names(said, [WEATHER, FINAL], { tool_choice })).toEqual(["get_weather"]);
    expect(await names(said, [WEATHER, FINAL])).toEqual(["text"]);
    const headers = { "x-parlel-tools": "auto" };
    expect(await names(said, [WEATHER], {}, headers)).toEqual(["get_weather"]);
  });

  test("the answer is the observation in lexical mode", async () => {
    const headers = { "x-parlel-tools": "lexical" };
    const said = [TASK, ...step("get_weather", "Observation:\nSunny in Rome")];
    expect(await ask(said, [WEATHER, FINAL], required, headers)).toEqual([
      'final_answer({"answer":"Sunny in Rome"})',
    ]);
  });

  test("the task's next call comes before the answer", async () => {
    const headers = { "x-parlel-tools": "lexical" };
    const task = user("New task:\nGet the weather in Rome and then send an email to b@c.example.");
    const said = [task, ...step("get_weather", "Observation:\nSunny")];
    expect(await names(said, [WEATHER, MAIL, FINAL], required, headers)).toEqual(["send_email"]);
    const sent = [...said, ...step("send_email", "Observation:\nSent")];
    expect(await names(sent, [WEATHER, MAIL, FINAL], required, headers)).toEqual(["final_answer"]);
  });
});
