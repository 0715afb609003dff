/**
 * What the log gets of a request and keeps of it.
 * @module
 */
import type { Arrival, Completion, StoredEntry } from "../src/store/entry.ts";

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

/** Both together, as the log keeps them. */
export function logged(more: Partial<StoredEntry> = {}): StoredEntry {
  return {
    n: 1,
    ...arrival(),
    status: 200,
    outcome: "done",
    strategy: "deterministic",
    fixture: null,
    match: null,
    duration: 1,
    events: null,
    model: null,
    usage: null,
    fault: null,
    attempt: null,
    times: null,
    ...more,
  };
}
