/** Finding a tool's arguments in a text. */
import { expect, test } from "vitest";
import { restrict } from "../../../strategies/deterministic/tools/arguments/restriction.ts";
import { fill, formOf, readingOf } from "../../../strategies/deterministic/tools/arguments/form.ts";

type Schema = Readonly<Record<string, unknown>>;

/** The values that are found, each by the names that lead to it. */
function found(
  text: string,
  properties: object,
  required: readonly string[] = Object.keys(properties),
): object {
  const parameters = { type: "object", properties, required };
  const form = formOf({ name: "do_it", description: "Does it", parameters });
  const { values } = fill(form, readingOf(text));
  return Object.fromEntries([...values].map(([{ path }, value]) => [path.join("."), value]));
}

const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const whole: Schema = { type: "integer" };
const described = (schema: Schema, description: string): Schema => ({ ...schema, description });
const list = (items: Schema): Schema => ({ type: "array", items });

test.each<[string, string, object, object]>([
  [
    "by the words before them",
    "a base of 10 and a height of 5",
    { height: whole, base: whole },
    { base: 10, height: 5 },
  ],
  [
    "by the words behind them",
    "with 3 bedrooms and 2 bathrooms",
    { bathrooms: whole, bedrooms: whole },
    { bedrooms: 3, bathrooms: 2 },
  ],
  [
    "by their letters",
    "where b=6, c = 5 and a=2",
    { a: number, b: number, c: number },
    { a: 2, b: 6, c: 5 },
  ],
  [
    "by their units",
    "70kg and 180 cm",
    { height_cm: number, weight_kg: number },
    { weight_kg: 70, height_cm: 180 },
  ],
  [
    "by what is measured so",
    "it costs $20 for 3 days",
    { duration: whole, price: whole },
    { price: 20, duration: 3 },
  ],
  ["in their order", "of 12 and 18", { num1: whole, num2: whole }, { num1: 12, num2: 18 }],
  [
    "in their order among twins",
    "the group [1, 2] against [3, 4]",
    { group1: list(whole), group2: list(whole) },
    { group1: [1, 2], group2: [3, 4] },
  ],
  ["as fractions", "a rate of 5%", { rate: number }, { rate: 0.05 }],
  ["as percents", "a rate of 5%", { rate: described(number, "in percent") }, { rate: 5 }],
  [
    "within their bounds",
    "take 7 or 30",
    { count: { type: "integer", maximum: 10 } },
    { count: 7 },
  ],
  [
    "within their bounds among twins",
    "of 30 and 5",
    { first: { type: "integer", maximum: 10 }, second: { type: "integer", minimum: 20 } },
    { first: 5, second: 30 },
  ],
  ["that are whole", "take 2.5 or 3", { count: whole }, { count: 3 }],
])("numbers %s", (_, said, properties, expected) => {
  expect(found(said, properties)).toEqual(expected);
});

test.each<[string, string, object, object]>([
  ["a place", "the weather in Paris", { city: text }, { city: "Paris" }],
  [
    "a place with what it lies in",
    "the weather in Denver, Colorado",
    { city: described(text, "such as Boston, MA") },
    { city: "Denver, Colorado" },
  ],
  [
    "two places",
    "fly from New York to Los Angeles",
    { destination: text, origin: text },
    { origin: "New York", destination: "Los Angeles" },
  ],
  [
    "two places between",
    "the distance between Rome and Bern",
    { place1: text, place2: text },
    { place1: "Rome", place2: "Bern" },
  ],
  [
    "a maker",
    "the piece 'David' by Michelangelo",
    { artist: text, title: text },
    { artist: "Michelangelo", title: "David" },
  ],
  [
    "an address",
    "write to anna@example.com",
    { recipient: text },
    { recipient: "anna@example.com" },
  ],
  ["a page", "load https://example.com/a please", { url: text }, { url: "https://example.com/a" }],
  ["a file", "load the file data/cars.csv now", { path: text }, { path: "data/cars.csv" }],
  ["an identifier", "about the order A-17 of Anna", { order_id: text }, { order_id: "A-17" }],
  ["an identifier in digits", "the user with the id 7890", { user_id: text }, { user_id: "7890" }],
  ["a number of digits", "the user with the id 7890", { user_id: whole }, { user_id: 7890 }],
  [
    "a text in quotes",
    'she says "See you at noon" now',
    { body: text },
    { body: "See you at noon" },
  ],
  [
    "a text behind a colon",
    "with this message: we are late, sorry.",
    { message: text },
    { message: "we are late, sorry" },
  ],
  [
    "a date",
    "on March 10th, 2026",
    { date: { type: "string", format: "date" } },
    { date: "2026-03-10" },
  ],
  [
    "a date in a form",
    "on March 10th, 2026",
    { date: described(text, "as DD/MM/YYYY") },
    { date: "10/03/2026" },
  ],
  [
    "a month",
    "during May 2026 or so",
    { date: described(text, "as mm-yyyy") },
    { date: "05-2026" },
  ],
  ["a time", "at 16:30", { time: text }, { time: "16:30" }],
  [
    "a pattern's match",
    "neither Paris1 nor T1001",
    { code: { type: "string", pattern: "^T\\d+$" } },
    { code: "T1001" },
  ],
])("%s", (_, said, properties, expected) => {
  expect(found(said, properties)).toEqual(expected);
});

test.each<[string, string, object, object]>([
  [
    "of an enum",
    "in Fahrenheit",
    { unit: { enum: ["celsius", "fahrenheit"] } },
    { unit: "fahrenheit" },
  ],
  [
    "of several words",
    "for six months",
    { span: { type: "string", enum: ["six_months", "year"] } },
    { span: "six_months" },
  ],
  [
    "the longest",
    "with business plus",
    { plan: { enum: ["Business", "Business Plus"] } },
    { plan: "Business Plus" },
  ],
  [
    "of a list",
    "elevation and area",
    { fields: list({ type: "string", enum: ["area", "age", "elevation"] }) },
    { fields: ["area", "elevation"] },
  ],
  [
    "of a description",
    "a single room",
    { type: described(text, "'single', 'double' or 'suite'") },
    { type: "single" },
  ],
  [
    "with signs",
    "in C# please",
    { language: described(text, "'C', 'C#' or 'Go'") },
    { language: "C#" },
  ],
  [
    "yes",
    "including human impact",
    { include_human_impact: { type: "boolean" } },
    { include_human_impact: true },
  ],
  [
    "no",
    "without human impact",
    { include_human_impact: { type: "boolean" } },
    { include_human_impact: false },
  ],
])("a choice, %s", (_, said, properties, expected) => {
  expect(found(said, properties)).toEqual(expected);
});

test.each<[string, string, object, object]>([
  [
    "names",
    "with Anna, Bob and Carla",
    { guests: list(text) },
    { guests: ["Anna", "Bob", "Carla"] },
  ],
  ["one", "with Anna there", { guests: list(text) }, { guests: ["Anna"] }],
  ["numbers", "of 3, 4 and 5", { values: list(number) }, { values: [3, 4, 5] }],
  [
    "written out",
    "of [[10, 20], [30, 40]]",
    { table: list(list(number)) },
    {
      table: [
        [10, 20],
        [30, 40],
      ],
    },
  ],
  ["too long", "with Anna, Bob and Carla", { guests: { ...list(text), maxItems: 2 } }, {}],
])("a list, %s", (_, said, properties, expected) => {
  expect(found(said, properties)).toEqual(expected);
});

test("objects are filled member by member", () => {
  const properties = {
    customer: { type: "object", properties: { name: text, email: text }, required: ["email"] },
    lines: list({ type: "object", properties: { product: text, amount: whole } }),
  };
  expect(found("for 'Anna', anna@example.com, an amount of 3", properties)).toMatchObject({
    "customer.email": "anna@example.com",
    "lines.amount": 3,
  });
});

test("references, and alternatives to null, are read", () => {
  const parameters = {
    $defs: { Unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
    type: "object",
    properties: {
      unit: { $ref: "#/$defs/Unit" },
      city: { anyOf: [{ type: "null" }, { type: "string" }] },
    },
    required: ["unit", "city"],
  };
  const form = formOf({ name: "weather", parameters });
  const { values } = fill(form, readingOf("in Rome in celsius"));
  expect([...values.values()]).toEqual(expect.arrayContaining(["celsius", "Rome"]));
});

test("an optional argument is filled only if the text mentions it", () => {
  const properties = { city: text, days: whole, note: text };
  expect(found("in Paris, where 12 people wait", properties, ["city"])).toEqual({ city: "Paris" });
  expect(found("in Paris for 3 days", properties, ["city"])).toEqual({ city: "Paris", days: 3 });
});

test("found values are merged with the schema, which isn't changed", () => {
  const parameters = {
    type: "object",
    properties: { city: text, unit: { type: "string", default: "C" }, days: whole },
    required: ["city", "unit"],
    allOf: [{ minProperties: 1 }],
  };
  const form = formOf({ name: "weather", parameters });
  const { values } = fill(form, readingOf("in Paris"));
  const { allOf, ...rest } = restrict(parameters, values) as { allOf: unknown[] };
  expect(rest).toEqual({
    type: "object",
    properties: parameters.properties,
    required: ["city", "unit"],
  });
  expect(allOf).toEqual([
    { minProperties: 1 },
    {
      properties: { city: { const: "Paris" }, unit: { const: "C" }, days: false },
      required: ["city"],
    },
  ]);
});

test("a required nullable argument is null if the text doesn't mention it", () => {
  const parameters = {
    type: "object",
    properties: {
      city: text,
      days: { type: ["integer", "null"] },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["city", "days", "note"],
  };
  const form = formOf({ name: "weather", parameters });
  const { values } = fill(form, readingOf("in Paris for 3 days"));
  const { allOf } = restrict(parameters, values) as { allOf: unknown[] };
  expect(allOf).toEqual([
    {
      properties: { city: { const: "Paris" }, days: { const: 3 }, note: { const: null } },
      required: ["city", "days"],
    },
  ]);
});
