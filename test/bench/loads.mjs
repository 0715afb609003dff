/**
 * The requests that load the servers, and the checks of their answers. Each request has a number in its content,
 * so that no two are the same; loads that repeat a request keep its number.
 * @module
 */
import { numbered } from "./numbered.mjs";

const CHAT = "/v1/chat/completions";
const EMBEDDINGS = "/v1/embeddings";

/** Where the number goes. */
const N = "{number}";

const chat = {
  name: "chat",
  title: "Chat completion",
  budget: 0.74,
  path: CHAT,
  body: chatBody(`What is the best French cheese? ${N}`),
  check: (text) => typeof JSON.parse(text).choices[0].message.content === "string",
};

const sse = {
  name: "sse",
  title: "Chat stream",
  budget: 1.1,
  path: CHAT,
  body: chatBody(`Tell me about cheese number ${N}.`, { stream: true }),
  check: (text) => eventsOf(text).length > 2 && text.endsWith("data: [DONE]\n\n"),
};

/** Every load, with the required ratio of a bare server's cost to ours, if there is one. */
export const LOADS = [
  chat,
  sse,
  {
    name: "tools",
    title: "Tool call, the same tools each time",
    budget: 0.5,
    path: CHAT,
    body: chatBody(`What is the weather in Paris on day ${N}?`, {
      tools: [weather()],
      tool_choice: "any",
    }),
    check: (text) => JSON.parse(text).choices[0].message.tool_calls.length === 1,
  },
  {
    name: "schema",
    title: "Answer under a JSON Schema, the same one each time",
    budget: 0.4,
    path: CHAT,
    body: chatBody(`Review cheese number ${N}.`, { response_format: reviewFormat() }),
    check: (text) => "stars" in JSON.parse(JSON.parse(text).choices[0].message.content),
  },
  {
    name: "embedding",
    title: "One embedding",
    budget: 1.4,
    path: EMBEDDINGS,
    body: embeddingBody([`What is the best French cheese? ${N}`]),
    check: (text) => hasVectors(text, 1),
  },
  {
    name: "embeddings",
    title: "32 embeddings in one request",
    budget: 5,
    path: EMBEDDINGS,
    body: embeddingBody(Array.from({ length: 32 }, (_, index) => `Cheese ${index} of ${N}`)),
    check: (text) => hasVectors(text, 32),
  },
  { ...chat, name: "chat-again", title: "Chat completion, repeated", budget: 0.9, cycle: 1 },
  { ...sse, name: "sse-again", title: "Chat stream, repeated", budget: 1.4, cycle: 1 },
];

/** The events of a stream, each with the empty line that ends it. */
export const eventsOf = (text) => text.match(/data: .*\n\n/g) ?? [];

/** The value in an event. */
export const dataOf = (event) => JSON.parse(event.slice("data: ".length));

/** Sends one request that isn't measured. */
export async function ask(port, { path, body }, number) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: HEADERS,
    body: numbered(body, number),
  });
  return { status: response.status, text: await response.text() };
}

export const HEADERS = {
  accept: "application/json",
  authorization: "Bearer benchmark",
  "content-type": "application/json",
  "user-agent": "bench",
};

/** A request as it is sent over the socket, with places for its number. */
export function requestText(port, { path, body }) {
  const headers = {
    host: `127.0.0.1:${port}`,
    ...HEADERS,
    // All numbers have the same length.
    "content-length": Buffer.byteLength(numbered(body, 0)),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

function chatBody(prompt, more = {}) {
  const messages = [
    { role: "system", content: "You are a helpful assistant." },
    { role: "user", content: prompt },
  ];
  return JSON.stringify({ model: "mistral-small-latest", messages, ...more });
}

function weather() {
  const parameters = {
    type: "object",
    properties: {
      city: { type: "string" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    required: ["city", "unit"],
  };
  const description = "The weather in a city";
  return { type: "function", function: { name: "get_weather", description, parameters } };
}

function reviewFormat() {
  const schema = {
    type: "object",
    properties: {
      title: { type: "string" },
      stars: { type: "integer", minimum: 1, maximum: 5 },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["title", "stars", "tags"],
    additionalProperties: false,
  };
  return { type: "json_schema", json_schema: { name: "review", schema, strict: true } };
}

function embeddingBody(input) {
  return JSON.stringify({ model: "mistral-embed", input });
}

function hasVectors(text, count) {
  const { data } = JSON.parse(text);
  return data.length === count && data.every(({ embedding }) => embedding.length === 1024);
}
