/** Answers in JSON: any object, or one that follows a schema. */
import { expect, test } from "vitest";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const PATH = "/v1/chat/completions";
const OBJECT = { type: "json_object" };
const SCHEMA = {
  $defs: {
    part: {
      type: "object",
      properties: { name: { type: "string" }, weight: { type: "number", exclusiveMinimum: 0 } },
      required: ["name", "weight"],
      additionalProperties: false,
    },
  },
  type: "object",
  properties: {
    parts: { type: "array", items: { $ref: "#/$defs/part" }, minItems: 2, maxItems: 3 },
    ready: { type: "boolean" },
  },
  required: ["parts", "ready"],
  additionalProperties: false,
};
const schema = (json_schema: object): object => ({
  type: "json_schema",
  json_schema: { name: "kit", ...json_schema },
});

function checkKit(text: string): void {
  const { parts, ready, ...more } = JSON.parse(text);
  expect(more).toEqual({});
  expect(ready).toBeTypeOf("boolean");
  expect([2, 3]).toContain(parts.length);
  for (const { name, weight, ...rest } of parts) {
    expect([typeof name, rest]).toEqual(["string", {}]);
    expect(weight).toBeGreaterThan(0);
  }
}

describeServed("structured output", ({ post }) => {
  const complete = async (more: object, content = "A kit, please"): Promise<any> =>
    (await post(PATH, chatBody(content, more))).json();

  test("json_object is an object in the live spacing", async () => {
    for (let question = 0; question < 10; question++) {
      const { choices } = await complete({ response_format: OBJECT }, `Question ${question}`);
      const { content, tool_calls } = choices[0].message;
      expect([choices[0].finish_reason, tool_calls]).toEqual(["stop", null]);
      expect(content).toMatch(/^\{"\w+": .*\}$/);
      expect(Object.keys(JSON.parse(content))).not.toHaveLength(0);
    }
  });

  test("json_schema is valid under its schema, strict or not, whatever its field is called", async () => {
    for (let question = 0; question < 10; question++) {
      for (const given of [
        { schema: SCHEMA, strict: true },
        { schema: SCHEMA },
        { schema_definition: SCHEMA },
      ]) {
        const { choices } = await complete(
          { response_format: schema(given) },
          `Question ${question}`,
        );
        checkKit(choices[0].message.content);
      }
    }
  });

  test("a schema under its other name means the same, and one without a schema is refused", async () => {
    const [one, other] = await Promise.all(
      [{ schema: SCHEMA }, { schema_definition: SCHEMA }].map(async (given) =>
        (await post(PATH, chatBody("A kit", { response_format: schema(given) }))).text(),
      ),
    );
    expect(other).toBe(one);
    const refused = await post(PATH, chatBody("A kit", { response_format: schema({}) }));
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      detail: [{ type: "missing", loc: ["body", "response_format", "json_schema", "schema"] }],
    });
  });

  test("each of n choices has its own value", async () => {
    const { choices } = await complete({ response_format: schema({ schema: SCHEMA }), n: 4 });
    const texts = choices.map(({ message }: any) => message.content);
    for (const text of texts) checkKit(text);
    expect(new Set(texts).size).toBe(4);
  });

  test("a stream sends it in several frames", async () => {
    const asked = chatBody("A kit", { response_format: schema({ schema: SCHEMA }), stream: true });
    const chunks = chunksOf(await (await post(PATH, asked)).text());
    const deltas = chunks.map(({ choices }) => choices[0].delta.content);
    expect(deltas.length).toBeGreaterThan(5);
    checkKit(deltas.join(""));
  });

  test("stop sequences leave it whole, max_tokens cuts it", async () => {
    const whole = await complete({ response_format: schema({ schema: SCHEMA }), stop: ["{", ","] });
    checkKit(whole.choices[0].message.content);
    const cut = await complete({ response_format: schema({ schema: SCHEMA }), max_tokens: 3 });
    expect(cut.choices[0].finish_reason).toBe("length");
    expect(cut.choices[0].message.content.split(" ")).toHaveLength(3);
  });

  test("a prefix that the JSON begins with anyway is not repeated", async () => {
    const { choices } = (await (
      await post(PATH, {
        model: "mistral-small-latest",
        response_format: schema({ schema: SCHEMA }),
        messages: [
          { role: "user", content: "A kit" },
          { role: "assistant", content: '{"', prefix: true },
        ],
      })
    ).json()) as any;
    checkKit(choices[0].message.content);
  });

  test("no schema at all, or an unsatisfiable one, is refused, also when streaming", async () => {
    const never = { type: "integer", minimum: 2, maximum: 1 };
    for (const format of [{ type: "json_schema" }, schema({ schema: never })]) {
      for (const stream of [true, false]) {
        const response = await post(PATH, chatBody("Hi", { response_format: format, stream }));
        expect(response.status).toBe(400);
        expect(response.headers.get("content-type")).toBe("application/json");
        expect(await response.json()).toMatchObject({ object: "error", raw_status_code: 400 });
      }
    }
  });

  test("agents answer in JSON, too", async () => {
    const response = await post("/v1/agents/completions", {
      agent_id: "ag_1",
      messages: [{ role: "user", content: "A kit" }],
      response_format: schema({ schema: SCHEMA }),
    });
    checkKit(((await response.json()) as any).choices[0].message.content);
  });
});
