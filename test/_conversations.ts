/**
 * Short ways to use agents and conversations, each test with its own key, so that it sees only its own objects.
 * @module
 */
import { expect } from "vitest";
import { newFolder } from "./_fixtures.ts";
import { type Api, namedEventsOf } from "./_harness.ts";

/** The places where conversations can be stored, and the options for each. */
export const PLACES = [
  ["in memory", {}],
  ["on disk", { data: newFolder() }],
] as const;

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined if it isn't JSON. */
  readonly json: any;
}

export interface Talk {
  readonly key: string;
  send(method: string, path: string, body?: unknown): Promise<Answered>;
  /** The same, but it must succeed; returns its JSON. */
  ok(method: string, path: string, body?: unknown): Promise<any>;
  agent(more?: object): Promise<any>;
  start(more?: object): Promise<any>;
  append(id: string, body: object): Promise<any>;
  history(id: string): Promise<any[]>;
  /** The events of a stream. */
  events(path: string, body: object): Promise<any[]>;
}

export const MODEL = "mistral-small-latest";

let keys = 0;

export function talkTo({ fetch }: Pick<Api, "fetch">, key: string = `talk ${keys++}`): Talk {
  const send: Talk["send"] = async (method, path, body) => {
    const response = await fetch(`/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, text, json: /^[[{]/.test(text) ? JSON.parse(text) : undefined };
  };
  const ok: Talk["ok"] = async (method, path, body) => {
    const { status, text, json } = await send(method, path, body);
    expect(status, text).toBeLessThan(300);
    return json;
  };
  return {
    key,
    send,
    ok,
    agent: (more) => ok("POST", "/agents", { model: MODEL, name: "Ada", ...more }),
    start: (more) => ok("POST", "/conversations", { model: MODEL, inputs: "Hello", ...more }),
    append: (id, body) => ok("POST", `/conversations/${id}`, body),
    history: async (id) => (await ok("GET", `/conversations/${id}/history`)).entries,
    async events(path, body) {
      const { status, text } = await send("POST", path, { ...body, stream: true });
      expect(status, text).toBe(200);
      return namedEventsOf(text);
    },
  };
}

/** The text of all deltas of a message. */
export function joined(events: readonly any[]): string {
  return events
    .filter(({ type }) => type === "message.output.delta")
    .map(({ content }) => (typeof content === "string" ? content : ""))
    .join("");
}

export const WEATHER = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather in a city",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
