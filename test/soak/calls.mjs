/**
 * Calls over keep-alive connections, and how long they take.
 * @module
 */
import { Agent, request } from "node:http";
import { quantile } from "../bench/statistics.mjs";

export const CHAT = "/v1/chat/completions";
const HEADERS = { authorization: "Bearer parlel", "content-type": "application/json" };

export const chat = (content, more = {}) => {
  return { model: "mistral-small-latest", messages: [{ role: "user", content }], ...more };
};

/** Calls to one server, over at most this many connections. */
export function callsTo(port, connections) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    /**
     * @param body bytes, sent unchanged, or a value to send as JSON.
     * @param begins called when the answer begins.
     * @returns status and text. Rejects when the connection fails.
     */
    call: (method, path, body, headers = {}, begins) =>
      new Promise((resolve, reject) => {
        const text = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
        const length = text === undefined ? {} : { "content-length": Buffer.byteLength(text) };
        const options = { agent, host: "127.0.0.1", port, method, path };
        const sent = request({ ...options, headers: { ...HEADERS, ...length, ...headers } });
        sent.on("error", reject);
        sent.on("response", (response) => {
          begins?.();
          const pieces = [];
          response.on("data", (piece) => pieces.push(piece));
          response.on("end", () => {
            const { statusCode: status } = response;
            resolve({ status, text: Buffer.concat(pieces).toString(), headers: response.headers });
          });
          response.on("error", reject);
        });
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}

/** Runs numbered steps, a given number at a time. */
export async function atOnce(count, width, step) {
  let next = 0;
  const run = async () => {
    while (next < count) await step(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, run));
}

/** Times of steps in milliseconds. */
export function timing() {
  const times = [];
  return {
    times,
    async of(step) {
      const before = performance.now();
      const result = await step();
      times.push(performance.now() - before);
      return result;
    },
    p99: () => quantile(times, 0.99),
  };
}

export const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
