import type { Arrival, Completion } from "../src/store/entry.ts";

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

/** A whole answer to it. */
export function completion(more: Partial<Completion> = {}): Completion {
  return {
    status: 200,
    outcome: "done",
    duration: 1,
    events: null,
    source: { strategy: "deterministic" },
    model: "m",
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    fate: undefined,
    times: undefined,
    kept: undefined,
    ...more,
  };
}
