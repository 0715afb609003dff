/**
 * The requests that servers are loaded with, and what an answer to them must look like.
 * @module
 */

const CHAT = "/v1/chat/completions";
const EMBEDDINGS = "/v1/embeddings";
/** Events of the measured stream, with `[DONE]`. */
export const EVENTS = 17;

/** Every load, and the cost of a bare server over ours if one is asked for. */
export const LOADS = [
  {
    name: "chat",
    title: "Chat completion",
    budget: 0.75,
    path: CHAT,
    body: chatBody("What is the best French cheese?"),
    check: (text) => typeof JSON.parse(text).choices[0].message.content === "string",
  },
  {
    name: "sse",
    title: `Chat stream of ${EVENTS} events`,
    budget: 1.2,
    path: CHAT,
    // The prompt is found at the start: one whose answer has as many events.
    body: undefined,
    check: (text) => eventsOf(text).length === EVENTS && text.endsWith("data: [DONE]\n\n"),
  },
  {
    name: "tools",
    title: "A tool call",
    path: CHAT,
    body: chatBody("What is the weather in Paris?", { tools: [weather()], tool_choice: "any" }),
    check: (text) => JSON.parse(text).choices[0].message.tool_calls.length === 1,
  },
  {
    name: "schema",
    title: "An answer by a JSON Schema",
    path: CHAT,
    body: chatBody("Review this cheese.", { response_format: reviewFormat() }),
    check: (text) => "stars" in JSON.parse(JSON.parse(text).choices[0].message.content),
  },
  {
    name: "embedding",
    title: "One embedding",
    budget: 1,
    path: EMBEDDINGS,
    body: embeddingBody(["What is the best French cheese?"]),
    check: (text) => hasVectors(text, 1),
  },
  {
    name: "embeddings",
    title: "32 embeddings in one request",
    budget: 3,
    path: EMBEDDINGS,
    body: embeddingBody(Array.from({ length: 32 }, (_, index) => `Cheese number ${index}`)),
    check: (text) => hasVectors(text, 32),
  },
];

/** The events of a stream, each with the empty line that ends it. */
export const eventsOf = (text) => text.match(/data: .*\n\n/g) ?? [];

/** The value in an event. */
export const dataOf = (event) => JSON.parse(event.slice("data: ".length));

/** Finds the prompt whose answer, from this server, has the measured number of events. */
export async function findStream(port) {
  for (let number = 0; number < 1000; number++) {
    const body = chatBody(`Tell me about cheese number ${number}.`, { stream: true });
    const { text } = await ask(port, { path: CHAT, body });
    if (eventsOf(text).length === EVENTS) return body;
  }
  throw new Error(`No answer of ${EVENTS} events found.`);
}

/** One request, not measured. */
export async function ask(port, load) {
  const { path, body } = load;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: HEADERS,
    body,
  });
  return { status: response.status, text: await response.text() };
}

export const HEADERS = {
  accept: "application/json",
  authorization: "Bearer benchmark",
  "content-type": "application/json",
  "user-agent": "bench",
};

/** A request as it goes over the socket. */
export function requestBytes(port, { path, body }) {
  const headers = {
    host: `127.0.0.1:${port}`,
    ...HEADERS,
    "content-length": Buffer.byteLength(body),
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
