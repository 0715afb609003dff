/**
 * JSON that only the prompt requests, in the words of the frameworks: Spring AI 1.1, Genkit, LangChain, LlamaIndex, LangChain4j 1.17
 * and DSPy 3, with `--prompt-schema` and without.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

const SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer", minimum: 0 },
    hobbies: { type: "array", items: { enum: ["chess {", '"tea"'] }, minItems: 1 },
  },
  required: ["name", "age", "hobbies"],
  additionalProperties: false,
};
const pretty = JSON.stringify(SCHEMA, null, 2);
const EXAMPLE = '{"properties": {"foo": {"type": "array"}}, "required": ["foo"]}';

const BY_SCHEMA: Record<string, string> = {
  "Spring AI": `Ann is 7\nYour response should be in JSON format.\nRemove the \`\`\`json markdown from the output.\nHere is the JSON Schema instance your output must adhere to:\n\`\`\`${pretty}\`\`\`\n`,
  Genkit: `Ann is 7\nOutput should be in JSON format and conform to the following schema:\n\n\`\`\`\n${JSON.stringify(SCHEMA)}\n\`\`\`\n`,
  LangChain: `The output should conform to the schema below. As an example, for the schema ${EXAMPLE}\nthe object {"foo": ["bar"]} is well formed.\n\nHere is the output schema:\n\`\`\`\n${pretty}\n\`\`\`\nAnn is 7`,
  "LlamaIndex, which has no fence": `Ann is 7\n\nHere's a JSON schema to follow:\n${JSON.stringify(SCHEMA)}\n\nOutput a valid JSON object but do not repeat the schema.`,
  "a fence that says what it is": `Follow it:\n\`\`\`json\n${pretty}\n\`\`\``,
};

const LANGCHAIN4J = `Ann is 7
You must answer strictly in the following JSON format: {
"name": (the person's name; type: string),
"age": (type: integer),
"weight": (type: double),
"born": (type: date string (2023-12-31)),
"mood": (type: enum, must be one of [HAPPY, SAD]),
"hobbies": (type: array of string),
"home": (type: com.example.Address: {
"street": (type: string),
"rooms": (type: array of java.lang.Integer)
}),
"alive": (type: boolean)
}`;

const DSPY = `[[ ## question ## ]]
Who is Ann?

Respond with a JSON object in the following order of fields: \`answer\`, then \`sure\` (must be formatted as a valid Python float), then \`tags\` (must be formatted as a valid Python list[str]), then \`mood\` (must be formatted as a valid Python Literal['good', 'bad']), then \`known\` (must be formatted as a valid Python bool).`;

const isValid = new Ajv2020().compile(SCHEMA);

describeServed(
  "a schema in the prompt",
  ({ post }) => {
    const answer = async (content: unknown, more: object = {}): Promise<string> => {
      const response = await post(CHAT, chatBody(content, more));
      expect(response.status).toBe(200);
      return ((await response.json()) as any).choices[0].message.content;
    };

    test.each(Object.entries(BY_SCHEMA))("is followed as %s writes it", async (_, prompt) => {
      for (const more of [{}, { response_format: { type: "json_object" } }]) {
        const value = JSON.parse(await answer(prompt, more));
        expect(isValid(value), JSON.stringify(value)).toBe(true);
      }
      expect(await answer(prompt)).toBe(await answer([{ type: "text", text: prompt }]));
    });

    test("is followed in a stream, in a response, and in each choice", async () => {
      const prompt = BY_SCHEMA["Spring AI"]!;
      const stream = await (await post(CHAT, chatBody(prompt, { stream: true }))).text();
      const said = chunksOf(stream).map(({ choices }) => choices[0].delta.content);
      expect(said.join("")).toBe(await answer(prompt));
      const response = await post("/v1/responses", {
        model: "mistral-small-latest",
        input: prompt,
      });
      const { output } = (await response.json()) as any;
      expect(isValid(JSON.parse(output[0].content[0].text))).toBe(true);
      const several = (await (await post(CHAT, chatBody(prompt, { n: 3 }))).json()) as any;
      for (const { message } of several.choices)
        expect(isValid(JSON.parse(message.content))).toBe(true);
    });

    test("LangChain4j's structure is followed", async () => {
      const value = JSON.parse(await answer(LANGCHAIN4J));
      expect(value).toEqual({
        name: expect.any(String),
        age: expect.any(Number),
        weight: expect.any(Number),
        born: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        mood: expect.stringMatching(/^(HAPPY|SAD)$/),
        hobbies: expect.any(Array),
        home: { street: expect.any(String), rooms: expect.any(Array) },
        alive: expect.any(Boolean),
      });
      expect(Number.isInteger(value.age)).toBe(true);
    });

    test("DSPy's fields are followed, in their order", async () => {
      const value = JSON.parse(await answer(DSPY, { response_format: { type: "json_object" } }));
      expect(Object.keys(value)).toEqual(["answer", "sure", "tags", "mood", "known"]);
      expect(value).toMatchObject({
        answer: expect.any(String),
        sure: expect.any(Number),
        mood: expect.stringMatching(/^(good|bad)$/),
        known: expect.any(Boolean),
      });
    });

    test.each([
      "What is JSON?",
      'What does {"name": "Ann"} say?',
      "```json\n[1, 2]\n```",
      "```\n{ not: json }\n```",
      `${"{".repeat(5000)} {"properties": `,
      '```{"$schema": "x", "type": "nothing that is one"}```',
      "in the following JSON format: {\nno structure",
    ])("words stay words: %j", async (prompt) => {
      expect(await answer(prompt)).toMatch(/^ ?[A-Z][a-z]+,? \w+/);
    });

    test("a response format or a required call takes precedence", async () => {
      const prompt = BY_SCHEMA["Spring AI"]!;
      const own = { type: "object", properties: { x: { const: 1 } }, required: ["x"] };
      const response_format = { type: "json_schema", json_schema: { name: "own", schema: own } };
      expect(JSON.parse(await answer(prompt, { response_format }))).toMatchObject({ x: 1 });
      const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
      expect(await answer(prompt, { tools, tool_choice: "any" })).toBe("");
    });

    test("only the last user message counts", async () => {
      const messages = [
        { role: "user", content: BY_SCHEMA["Spring AI"] },
        { role: "assistant", content: "{}" },
        { role: "user", content: "Thanks" },
      ];
      const response = await post(CHAT, { model: "mistral-small-latest", messages });
      const { choices } = (await response.json()) as any;
      expect(choices[0].message.content).toMatch(/^[A-Z]/);
    });
  },
  { promptSchema: true },
);

describeServed("a schema in the prompt, without the option", ({ post }) => {
  test.each([...Object.values(BY_SCHEMA), LANGCHAIN4J, DSPY])("is text: %#", async (prompt) => {
    const { choices } = (await (await post(CHAT, chatBody(prompt))).json()) as any;
    expect(choices[0].message.content).toMatch(/^[A-Z]/);
  });
});
