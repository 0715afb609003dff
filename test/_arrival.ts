import type { Arrival } from "../src/store/entry.ts";

/** A chat completion as the log gets it. */
export function arrival(body: string | null = "{}", more: Partial<Arrival> = {}): Arrival {
  return {
    at: 0,
    kind: "chat",
    operation: "chat.complete",
    method: "POST",
    path: "/v1/chat/completions",
    query: null,
    key: null,
    owner: null,
    client: null,
    trace: null,
    body,
    ...more,
  };
}
