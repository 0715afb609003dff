/**
 * What the suites share: the server, one request that every client sends in its own way, and what they expect back.
 * @module
 */
import assert from "node:assert/strict";

/** The server's URL, without `/v1`. */
export const SERVER = process.env.EMULATOR_URL;

/** The repository. */
export const ROOT = process.env.PARLEL_ROOT;

export const CHAT = {
  model: "mistral-large-latest",
  messages: [{ role: "user", content: "Hello Mistral" }],
};

export const TEXTS = ["a harbor", "a lantern"];

/** For agent loops: one function, and its result. */
export const WEATHER = {
  name: "get_weather",
  description: "The weather in a city",
  parameters: {
    type: "object",
    properties: {
      city: { type: "string" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
    },
    required: ["city", "unit"],
    additionalProperties: false,
  },
};
export const FORECAST = "Sunny, 21 degrees";

/** Asserts that a call's arguments fit the function. */
export function assertWeather(given) {
  assert.deepEqual(Object.keys(given).sort(), ["city", "unit"]);
  assert.equal(typeof given.city, "string");
  assert.ok(WEATHER.parameters.properties.unit.enum.includes(given.unit));
}

/** A tenth of a second of silence: a WAV file of 8 kHz, 8 bit, mono. */
export const WAV = (() => {
  const bytes = Buffer.alloc(844, 128);
  bytes.write("RIFF\0\0\0\0WAVEfmt ", 0, "latin1");
  bytes.writeUInt32LE(836, 4);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(8000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(800, 40);
  return bytes;
})();

/** The body of a 401. The newline is the live service's. */
export const INVALID_KEY = '{"detail":"Invalid API Key"}\n';

/** The only member of `detail` in the body of a 422 about this temperature. */
export const TEMPERATURE = 5;
export const TEMPERATURE_TOO_HIGH = {
  type: "less_than_equal",
  loc: ["body", "temperature"],
  msg: "Input should be less than or equal to 1.5",
  input: TEMPERATURE,
  ctx: { le: 1.5 },
};

/** The only member of `detail` in the body of a 422 about a field that the API doesn't have. */
export function extraForbidden(name, value) {
  return {
    type: "extra_forbidden",
    loc: ["body", name],
    msg: "Extra inputs are not permitted",
    input: value,
  };
}

export function assertUnitVector(vector) {
  assert.equal(vector.length, 1024);
  assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-6);
}

/** Asserts that an answer came in several pieces which join to a text. */
export function assertPieces(pieces, text) {
  assert.ok(pieces.length > 1);
  assert.equal(pieces.join(""), text);
}

/** The content of a chat answer, requested without a client library. */
export async function contentOf(body) {
  const response = await fetch(`${SERVER}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer any", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const { choices } = await response.json();
  return choices[0].message.content;
}

export async function forgetRequests() {
  await fetch(`${SERVER}/__parlel/requests`, { method: "DELETE" });
}

/** The requests since the last `forgetRequests`, as the log has them. */
export async function loggedRequests() {
  const response = await fetch(`${SERVER}/__parlel/requests`);
  const { requests } = await response.json();
  return requests.map(({ method, path, status, body }) => ({ method, path, status, body }));
}

/** The statuses of the requests since the last `forgetRequests`. */
export async function statuses() {
  return (await loggedRequests()).map(({ status }) => status);
}

export function userSays(content) {
  return [{ role: "user", content }];
}
