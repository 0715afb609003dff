/** Which differences make another form, and which don't: the comparison that `answers.test.ts` uses. */
import { expect, test } from "vitest";
import { type Answer, compareAnswers } from "./_answer.ts";
import { toPair } from "./_pair.ts";
import { brokenRules } from "./_rules.ts";

const ID = "5248f14cf2974cc29282cb6585a03296";
const CORRELATION = "01a01a72-91a2-772a-a526-e4ca2c550fc3";
const CALL =
  `{"id":"aq1aPdShN","type":"function","function":{"name":"get_weather",` +
  String.raw`"arguments":"{\"location\": \"Paris\", \"days\": 2}"},"index":0}`;
const USAGE = `{"prompt_tokens":4,"total_tokens":10,"completion_tokens":6}`;
const PLAIN =
  `{"id":"${ID}","created":1786820845,"model":"mistral-large-latest","usage":${USAGE},` +
  `"object":"chat.completion","choices":[{"index":0,"finish_reason":"tool_calls","message":` +
  `{"role":"assistant","tool_calls":[${CALL}],"content":""}}]}`;

const chunk = (delta: string, finish = "null", more = ""): string =>
  `data: {"id":"${ID}","object":"chat.completion.chunk","created":1,"model":"m","choices":` +
  `[{"index":0,"delta":${delta},"finish_reason":${finish}}]${more}}\n\n`;
const STREAM = [
  chunk('{"role":"assistant","content":""}'),
  chunk('{"content":"Hel"}', "null", ',"p":"abc"'),
  chunk('{"content":"lo"}', "null", ',"p":"abcdef"'),
  chunk('{"content":""}', '"stop"', `,"usage":${USAGE},"p":"a"`),
  "data: [DONE]\n\n",
].join("");

function answer(text: string, more: Partial<Answer> = {}): Answer {
  const headers = new Map([
    ["content-type", "application/json"],
    ["mistral-correlation-id", CORRELATION],
    ["x-ratelimit-tokens-query-cost", "10"],
  ]);
  return { status: 200, headers, text, ...more };
}

const found = (recorded: Answer, answered: Answer): string[] =>
  compareAnswers(recorded, answered).map(({ kind, at }) => `${kind} ${at}`);

const others: [string, string, string, string[]][] = [
  ["a lost key", `"role":"assistant",`, "", ["missing choices[].message.role"]],
  ["another key", `"index":0,`, `"index":0,"logprobs":null,`, ["extra choices[].logprobs"]],
  [
    "keys in another order",
    `"index":0,"finish_reason":"tool_calls"`,
    `"finish_reason":"tool_calls","index":0`,
    ["order choices[]"],
  ],
  ["null for a text", `"content":""`, `"content":null`, ["type choices[].message.content"]],
  [
    "a fraction for a whole number",
    `"total_tokens":10`,
    `"total_tokens":10.5`,
    ["type usage.total_tokens"],
  ],
  [
    "another reason to finish",
    `"tool_calls","message"`,
    `"stop","message"`,
    ["value choices[].finish_reason"],
  ],
  ["another role", `"assistant"`, `"tool"`, ["value choices[].message.role"]],
  ["an id with a prefix", `"${ID}"`, `"cmpl-${ID}"`, ["pattern id"]],
  [
    "an id of a call that is too long",
    "aq1aPdShN",
    "aq1aPdShNX",
    ["pattern choices[].message.tool_calls[].id"],
  ],
  [
    "arguments without spaces",
    String.raw`\": `,
    String.raw`\":`,
    ["spacing choices[].message.tool_calls[].function.arguments"],
  ],
  [
    "arguments that are an object",
    String.raw`"{\"location\": \"Paris\", \"days\": 2}"`,
    "{}",
    ["type choices[].message.tool_calls[].function.arguments"],
  ],
  ["a body with spaces", `"created":`, `"created": `, ["spacing body"]],
  [
    "a choice too many",
    `"choices":[`,
    `"choices":[{"index":1,"finish_reason":"stop"},`,
    ["length choices"],
  ],
];
test.each(others)("%s in a completion is another form", (_, from, to, differences) => {
  expect(found(answer(PLAIN), answer(PLAIN.replaceAll(from, to)))).toEqual(differences);
});

const otherStreams: [string, string, string, string[]][] = [
  ["no first event", chunk('{"role":"assistant","content":""}'), "", ["frames stream"]],
  [
    "a first event that says something",
    `"assistant","content":""`,
    `"assistant","content":"H"`,
    ["pattern first.choices[].delta.content"],
  ],
  [
    "the role in every event",
    `{"content":"lo"}`,
    `{"role":"assistant","content":"lo"}`,
    ["frames stream"],
  ],
  ["no padding", `,"p":"abcdef"`, "", ["missing text.p"]],
  ["padding of other letters", `"p":"abcdef"`, `"p":"xyz"`, ["pattern text.p"]],
  ["usage before the end", `,"p":"abcdef"`, `,"usage":${USAGE},"p":"abcdef"`, ["extra text.usage"]],
  ["no end", "data: [DONE]\n\n", "", ["frames stream", "bytes end"]],
  ["a name for each event", "data: {", "event: message\ndata: {", ["frames stream"]],
  ["no empty line at the end", "[DONE]\n\n", "[DONE]\n", ["bytes end"]],
];
test.each(otherStreams)("%s in a stream is another form", (_, from, to, differences) => {
  expect(found(answer(STREAM), answer(STREAM.replaceAll(from, to)))).toEqual(
    expect.arrayContaining(differences),
  );
});

test("another text of another length, with other ids and numbers, has the same form", () => {
  const plain = PLAIN.replace(ID, ID.replace("5", "0"))
    .replace("10", "99")
    .replace("Paris", "Rome");
  expect(found(answer(PLAIN), answer(plain))).toEqual([]);
  const stream = STREAM.replaceAll("lo", " there").replace("abcdef", "abcdefgh");
  const longer = chunk('{"content":"!"}', "null", ',"p":"ab"');
  const more = stream.replace(/(?=data: [^\n]*"stop")/, longer);
  expect(found(answer(STREAM), answer(more))).toEqual([]);
});

test("status, content type, header names and the bytes of errors count", () => {
  const other = (headers: [string, string][]): Answer =>
    answer(PLAIN, { headers: new Map(headers) });
  const [type, correlation, cost] = [...answer("").headers] as [string, string][];
  expect(found(answer(PLAIN), other([type!, correlation!]))).toEqual([
    "header headers.x-ratelimit-tokens-query-cost",
  ]);
  expect(
    found(answer(PLAIN), other([["content-type", "text/plain"], correlation!, cost!])),
  ).toEqual(["header headers.content-type"]);
  expect(found(answer(PLAIN), other([type!, ["mistral-correlation-id", ID], cost!]))).toEqual([
    "header headers.mistral-correlation-id",
  ]);
  const error = (text: string): Answer => answer(text, { status: 401 });
  expect(found(answer(PLAIN), error(PLAIN))).toEqual(["status status"]);
  expect(found(error('{"detail":"No"}\n'), error('{"detail":"No"}'))).toEqual(["bytes body"]);
  expect(found(error('{"detail":"No"}'), error('{"detail":"no"}'))).toEqual(["bytes body"]);
});

const parameters = {
  type: "object",
  properties: { location: { type: "string" }, days: { type: "integer" } },
};
const tools = [{ type: "function", function: { name: "get_weather", parameters } }];
const rules: [string, object, string, string][] = [
  ["total_tokens is the sum of the others", {}, `"total_tokens":10`, `"total_tokens":11`],
  ["only tools that there are get called", {}, "get_weather", "get_time"],
  [
    "arguments are as the tool's schema asks",
    {},
    String.raw`\"days\": 2`,
    String.raw`\"days\": \"2\"`,
  ],
  [
    "only one tool is called where parallel calls are forbidden",
    { parallel_tool_calls: false },
    `[${CALL}]`,
    `[${CALL},${CALL}]`,
  ],
  [
    "a call ends with tool_calls, and nothing else does",
    {},
    `"finish_reason":"tool_calls"`,
    `"finish_reason":"stop"`,
  ],
  ["max_tokens is kept", { max_tokens: 8 }, `"completion_tokens":6`, `"completion_tokens":9`],
];
test.each(rules)("the rule that %s can be broken", (rule, more, from, to) => {
  const request = { tools, ...more };
  const exchange = { source: "", operation: "", request, recorded: answer(PLAIN) };
  const broken = (text: string): string[] =>
    brokenRules(toPair({ ...exchange, answered: answer(text) })).map(({ at }) => at);
  expect(broken(PLAIN)).toEqual([]);
  expect(broken(PLAIN.replace(from, to))).toContain(rule);
});
