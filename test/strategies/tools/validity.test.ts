/** Arguments are valid under any schema, in any conversation. */
import Ajv from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeed } from "../../../src/hash/seed.ts";
import { ApiError } from "../../../src/wire/errors.ts";
import { callsFrom } from "../../../strategies/deterministic/tools/lexical.ts";
import { user } from "./_tools.ts";

const ajv = addFormats.default(new Ajv.default({ strict: false, logger: false }));

type Given = Record<string, unknown>;

async function argumentsFor(text: string, parameters: Given): Promise<Given[]> {
  const called = { name: "get_it", description: "Gets the weather, an order, a date", parameters };
  const body = {
    messages: [user(text)],
    tools: [{ type: "function", function: called }],
    tool_choice: "required",
  };
  const write = callsFrom(body as Parameters<typeof callsFrom>[0], [called]);
  const calls = await write(createSeed("chat.complete", body).random("tool 0"));
  return calls.map((call) => call.arguments as Given);
}

const text = { type: "string" };
const object = (properties: Given, more: Given = {}): Given => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  ...more,
});

const SAID =
  'For Anna and Bob in Paris, France on March 10th, 2026 at 16:30: 3 tickets at $20, order A-17, "See you", a@b.example, ' +
  "https://a.example/b, yes or no, [1, 2], without wine, 5% off, id 42, in celsius.";

const SCHEMAS: Record<string, Given> = {
  "nothing that fits": object({
    city: { ...text, maxLength: 2 },
    count: { type: "integer", minimum: 50 },
  }),
  "a pattern that nothing meets": object({ code: { ...text, pattern: "^[xyz]{4}$" } }),
  "a lookahead": object({ code: { ...text, pattern: "^(?=.*Q)[A-Z]{3,5}$" } }),
  formats: object({
    at: { ...text, format: "date-time" },
    time: { ...text, format: "time" },
    id: { ...text, format: "uuid" },
    url: { ...text, format: "uri" },
    to: { ...text, format: "email" },
    host: { ...text, format: "ipv4" },
    day: { ...text, format: "date" },
  }),
  "what depends on another": {
    ...object({ city: text, count: { type: "integer" }, note: text }),
    required: ["city"],
    dependencies: { city: ["note"] },
  },
  "properties that are enough": {
    ...object({ city: text, count: text }),
    required: [],
    minProperties: 2,
  },
  "nothing else": object({ city: text }, { additionalProperties: false }),
  "one of two": { type: "object", oneOf: [object({ city: text }), object({ order: text })] },
  "any of two": {
    ...object({ city: text, order: text }),
    required: [],
    anyOf: [{ required: ["city"] }, { required: ["order"] }],
  },
  "all of two": {
    type: "object",
    allOf: [object({ city: text }), object({ count: { type: "integer" } })],
  },
  "what is not": object({ city: { ...text, not: { const: "Paris" } } }),
  "one thing for another": {
    ...object({ city: text, count: { type: "integer" } }),
    if: { properties: { city: { const: "Rome" } } },
    else: { properties: { count: { minimum: 10 } } },
  },
  "unique items": object({
    guests: { type: "array", items: text, uniqueItems: true, minItems: 3 },
  }),
  "a tuple": object({
    pair: { type: "array", items: [{ type: "number" }, text], minItems: 2, additionalItems: false },
  }),
  "a bad default": object({ city: { type: "integer", default: "Paris" } }),
  "a constant": object({ city: { const: "Rome" } }),
  "types by the list": object({
    city: { type: ["null", "string"] },
    count: { type: ["integer", "string"] },
  }),
  "no types at all": {
    properties: { city: {}, count: { minimum: 1 } },
    required: ["city", "count"],
  },
  "names of its own": object({ constructor: text, toString: { type: "number" }, "a b/c~d": text }),
  "objects in lists": object({
    orders: { type: "array", items: object({ id: text, count: { type: "integer" } }), minItems: 2 },
  }),
  "a schema in itself": {
    ...object({ city: text, next: { $ref: "#" } }),
    required: ["city"],
  },
  "references to definitions": {
    definitions: {
      City: { ...text, minLength: 4 },
      Both: object({ city: { $ref: "#/definitions/City" } }),
    },
    ...object({ here: { $ref: "#/definitions/Both" }, there: { $ref: "#/definitions/City" } }),
  },
  "an enum in a list": object({
    units: { type: "array", items: { enum: ["celsius", "kelvin"] }, maxItems: 1 },
  }),
  "a reference that leads nowhere else": object({
    city: { $ref: "#/properties/count" },
    count: { type: "integer" },
  }),
};

test.each(Object.entries(SCHEMAS))("%s", async (_, parameters) => {
  const validate = ajv.compile(parameters);
  for (const said of [SAID, "The weather of an order?", ...SAID.split(/[,:] /)]) {
    const all = await argumentsFor(said, parameters);
    expect(all.length).toBeGreaterThan(0);
    for (const given of all) {
      expect(
        validate(given),
        `${said}: ${JSON.stringify(given)} ${ajv.errorsText(validate.errors)}`,
      ).toBe(true);
    }
  }
});

const leaf = fc.oneof(
  fc.record({ type: fc.constant("string"), maxLength: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    type: fc.constantFrom("integer", "number"),
    minimum: fc.integer({ min: -5, max: 30 }),
  }),
  fc.record({
    enum: fc.uniqueArray(fc.constantFrom("Paris", "Rome", 3, 20, true), { minLength: 1 }),
  }),
  fc.record({ type: fc.constant("boolean") }),
  fc.record({
    type: fc.constant("string"),
    format: fc.constantFrom("date", "email", "uri", "date-time"),
  }),
  fc.record({
    type: fc.constant("string"),
    pattern: fc.constantFrom("^[A-Z]-\\d+$", "^\\d+$", "a"),
  }),
);
const names = fc.constantFrom(
  "city",
  "count",
  "order_id",
  "date",
  "price",
  "to",
  "from",
  "wine",
  "guests",
  "id",
);
const properties = fc.dictionary(
  names,
  fc.oneof(
    leaf,
    leaf.map((items) => ({ type: "array", items })),
    fc.dictionary(names, leaf, { minKeys: 1 }).map((inner) => object(inner)),
  ),
  { minKeys: 1, maxKeys: 6 },
);
const words = fc.array(
  fc.constantFrom(...SAID.split(" "), "and", "then", "also", "cancel", "the order"),
  { maxLength: 30 },
);

test("random schemas and random words", async () => {
  await fc.assert(
    fc.asyncProperty(properties, fc.array(names), words, async (known, required, said) => {
      const parameters = {
        type: "object",
        properties: known,
        required: [...new Set(required)].filter((name) => name in known),
      };
      for (const given of await argumentsFor(said.join(" "), parameters)) {
        expect(
          ajv.validate(parameters, given),
          `${JSON.stringify(given)} ${ajv.errorsText()}`,
        ).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("an unsatisfiable schema is refused if a call is required", async () => {
  const never = object({ count: { type: "integer", minimum: 2, maximum: 1 } });
  await expect(argumentsFor("the weather", never)).rejects.toBeInstanceOf(ApiError);
});
