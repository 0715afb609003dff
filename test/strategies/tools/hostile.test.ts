/** Long texts, many tools and patterns that run away cost little. A slow one fails by the time limit of every test. */
import { expect, test } from "vitest";
import { createSeed } from "../../../src/hash/seed.ts";
import { callsFrom } from "../../../strategies/deterministic/tools/lexical.ts";
import { assistant, type OfferedTool, tool, user, WEATHER } from "./_tools.ts";

async function answer(
  messages: readonly object[],
  tools: readonly OfferedTool[],
  more: object = {},
): Promise<number> {
  const body = { messages, tools, ...more } as Parameters<typeof callsFrom>[0];
  const write = callsFrom(
    body,
    tools.map((each) => each.function),
  );
  return (await write(createSeed("chat.complete", "hostile").random("tool 0"))).length;
}

const long = (text: string, length = 1_000_000): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

const PARAMETERS = tool("get_weather", "Get the weather", {
  city: { type: "string", description: "The city" },
  days: { type: "integer" },
  tags: { type: "array", items: { type: "string" } },
  date: { type: "string", format: "date" },
});

test.each([
  "“",
  '"x ',
  " 'a",
  "`",
  "(",
  "[",
  "[1] ",
  "((((1))))",
  "{'a': ",
  "a: b ",
  "and the weather ",
  "then get it. ",
  "12 ",
  "1,",
  "1.",
  "-",
  "Paris ",
  "Weather ",
  "Paris, ",
  "the ",
  "a",
  "a-",
  "a'",
  "a_",
  "http://a.example/)))) ",
  "a@",
  "a.b@c.",
  "million ",
  "March ",
  "3 March ",
  ".",
  "\n",
  "👍🏽",
  "天气",
  "e\u0301\u0301",
  "Get the weather in Paris. ",
  "Rome and ",
  "$",
  "5%",
  "16:30 pm ",
])("a million characters of %j", async (text) => {
  expect(await answer([user(long(text))], [PARAMETERS, WEATHER])).toBeLessThanOrEqual(16);
});

test("an address that never ends", async () => {
  await answer([user(`http://${long(")")} ${long("a.")}@${long("b.")}`)], [PARAMETERS]);
});

test("thousands of tools", async () => {
  const tools = Array.from({ length: 3000 }, (_, number) =>
    tool(`tool_${number}`, long(`Gets the weather of place ${number}. `, 400), {
      city: { type: "string", description: "The city" },
    }),
  );
  const text = long("The weather in Paris, then in Rome, and also find number 4. ", 20_000);
  expect(await answer([user(text)], [...tools, WEATHER], { tool_choice: "any" })).toBeGreaterThan(
    0,
  );
});

test("thousands of parameters, and of values", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, number) => [`city_${number}`, { type: "string" }]),
  );
  const values = Array.from({ length: 3000 }, (_, number) => `City #${number}`);
  const tools = [
    tool("get_weather", "Weather", many, []),
    tool("get_more", "More", { city: { enum: values } }),
  ];
  await answer([user(long("The weather in Paris and City #7. ", 20_000))], tools);
});

test("patterns that run away", async () => {
  const patterns = [
    "^(a+)+$",
    "(a|a)*$",
    "((a{1,30}){1,30}){1,30}",
    "^(\\w+\\s?)*$",
    "(x+x+)+y",
    "^(?=(a+)+$)b",
  ];
  const properties = Object.fromEntries(
    Array.from({ length: 60 }, (_, number) => [
      `city${number}`,
      { type: "string", pattern: patterns[number % patterns.length] },
    ]),
  );
  const text = `The weather in ${long("Paris ", 3000)} or '${long("a", 400)}!' or ${long("x", 190)}`;
  await answer([user(text)], [tool("get_weather", "The weather", properties, [])]);
});

test("schemas that lead on and on", async () => {
  const branch = { $ref: "#/definitions/a" };
  const wide = { allOf: Array.from({ length: 60 }, () => branch) };
  const members = Object.fromEntries(
    Array.from({ length: 12 }, (_, number) => [`p${number}`, { $ref: "#" }]),
  );
  for (const parameters of [
    { definitions: { a: wide }, type: "object", properties: { city: branch } },
    { type: "object", properties: members, required: Object.keys(members) },
  ]) {
    await answer(
      [user("The weather in Paris")],
      [{ type: "function", function: { name: "get_weather", description: "", parameters } }],
    );
  }
});

test("long conversations", async () => {
  const turns = Array.from({ length: 2000 }, (_, number) => [
    user(`Observation: the weather ${number}`),
    assistant("Calling tools: get_weather"),
  ]).flat();
  await answer([...turns, user(long("What is the weather? ", 50_000))], [PARAMETERS]);
  await answer([user("The weather?"), ...turns, user("Observation: rain")], [PARAMETERS], {
    tool_choice: "required",
  });
});
