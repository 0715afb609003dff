/**
 * All options of a server, in a table for each concern.
 * @module
 */
import type { Table } from "./row.ts";

export const listening = {
  /** The port to listen on; 0 picks a free one. @default 4755 */
  port: {
    kind: "number",
    fallback: 4755,
    max: 65_535,
    value: "PORT",
    env: "PORT",
    help: "port to listen on; 0 picks a free one",
  },
  /** The address to bind. @default "127.0.0.1" */
  host: {
    kind: "text",
    fallback: "127.0.0.1",
    value: "HOST",
    env: "HOST",
    help: "address to bind; 0.0.0.0 to be reached from other machines",
  },
  /** The key that the control API and the page require, as a bearer token; without it they require none. */
  controlKey: {
    kind: "text",
    fallback: undefined,
    value: "KEY",
    help: "key that the control API requires, for where other machines can reach it",
  },
  /** The largest request body, in bytes. @default 33554432 */
  bodyLimit: {
    kind: "number",
    fallback: 32 * 1024 * 1024,
    max: 512 * 1024 * 1024,
    value: "BYTES",
    help: "largest request body",
  },
} as const satisfies Table;

export const answering = {
  /**
   * How `tool_choice: "auto"` is answered: with a `text`, with any call while no tool result follows the last user turn (`auto`), or
   * with the calls that the conversation's words ask for (`lexical`). @default "text"
   */
  tools: {
    kind: "choice",
    fallback: "text",
    among: ["text", "auto", "lexical"],
    value: "KIND",
    help: "auto answers `tool_choice: auto` with any call, lexical with the calls that the words ask for",
  },
  /** Answer in JSON if the last user message asks for it with a JSON Schema, or as LangChain4j or DSPy do. @default false */
  promptSchema: {
    kind: "switch",
    fallback: false,
    help: "answer in JSON even if only the prompt asks for it, with a schema",
  },
  /** `lexical` for vectors that are close when texts share words; `hash` for unrelated ones. @default "hash" */
  embeddings: {
    kind: "choice",
    fallback: "hash",
    among: ["hash", "lexical"],
    value: "KIND",
    help: "lexical for vectors that are close when texts share words",
  },
  /** `real` for the current time in `created`; `fixed` for 2026-01-01 in every answer. @default "fixed" */
  clock: {
    kind: "choice",
    fallback: "fixed",
    among: ["fixed", "real"],
    value: "fixed|real",
    help: "the time in `created`: fixed is 2026-01-01, real is now",
  },
  /** Answer 400 `invalid_model` to a model that the catalogue doesn't list. @default false */
  strictModels: {
    kind: "switch",
    fallback: false,
    help: "answer 400 to models that the catalogue doesn't list",
  },
  /** Ignore unknown request fields instead of answering 422. @default false */
  lenient: {
    kind: "switch",
    fallback: false,
    help: "ignore unknown request fields instead of answering 422",
  },
  /** Milliseconds between the events of a stream. @default 0 */
  chunkDelay: {
    kind: "number",
    fallback: 0,
    max: 60_000,
    value: "MS",
    help: "wait between the events of a stream",
  },
} as const satisfies Table;

export const remembering = {
  /** The folder or the shared Redis (`redis://host:6379/0`) that keeps state and request log; without it they are in memory. */
  data: {
    kind: "text",
    fallback: undefined,
    value: "DIR|URL",
    form: [/^(?!(?!rediss?:)[a-z][a-z0-9+.-]*:\/\/)/i, "a folder or redis://host:6379/0"],
    help: "keep state and request log in this folder, or share them on redis://host:6379/0",
  },
  /** Seconds after which unused worlds on Redis are forgotten; 0 keeps them. @default 0 */
  worldTtl: {
    kind: "number",
    fallback: 0,
    max: 31_536_000,
    value: "SECONDS",
    help: "forget a world on Redis after this long without use; 0 keeps it",
  },
  /** A file of JSON or YAML with the objects that exist at the start and after each reset. */
  state: {
    kind: "text",
    fallback: undefined,
    value: "FILE",
    help: "objects that exist at the start and after each reset",
  },
  /** How jobs advance: each time they are looked at, at once, or in real time. @default "watched" */
  jobs: {
    kind: "choice",
    fallback: "watched",
    among: ["watched", "instant", "timed"],
    value: "KIND",
    help: "when jobs advance: watched, each time you look; instant, at once; timed, in real time",
  },
  /** How many requests the log of a world remembers. @default 10000 */
  logLimit: {
    kind: "number",
    fallback: 10_000,
    max: 1_000_000,
    value: "N",
    help: "how many requests the log remembers",
  },
} as const satisfies Table;

export const scripting = {
  /** Pace, limits and faults of every call: a line such as `ttft=400 tps=60; 429*2`, JSON, or the name of a file with either. */
  plan: {
    kind: "text",
    fallback: undefined,
    value: "TEXT|FILE",
    help: "pace, limits and faults of every call: a line such as 'tps=60; 429*2', or a file",
  },
} as const satisfies Table;

export const replaying = {
  /** The folder of fixtures. @default "fixtures" */
  fixtures: { kind: "text", fallback: "fixtures", value: "DIR", help: "the folder of fixtures" },
  /** What happens to a call that no fixture answers. @default "error" */
  onMiss: {
    kind: "choice",
    fallback: "error",
    among: ["error", "deterministic", "record", "passthrough"],
    value: "POLICY",
    help: "what happens to a call without a fixture: error, deterministic, record or passthrough",
  },
  /** Whether a call with no recorded answer left gets the last one again, or is a miss. @default "hold" */
  exhaust: {
    kind: "choice",
    fallback: "hold",
    among: ["hold", "error"],
    value: "hold|error",
    help: "whether the last recorded answer repeats",
  },
  /** The pace of replayed answers: `none`, `recorded`, or a factor such as `2x`. @default "none" */
  timing: {
    kind: "text",
    fallback: "none",
    value: "PACE",
    form: [/^(none|recorded|\d+(\.\d+)?x)$/, "none, recorded or a factor such as 2x"],
    help: "pace of replayed answers: none, recorded, or a factor such as 2x",
  },
  /** Places in a body that matching ignores, such as `messages.*.content` or `**.id`. @default [] */
  ignore: {
    kind: "list",
    fallback: [],
    value: "PLACE",
    help: "a place in the body that matching ignores; repeatable",
  },
  /** RE2 patterns for parts of strings that matching ignores. @default [] */
  scrub: {
    kind: "list",
    fallback: [],
    value: "PATTERN",
    help: "a pattern for parts of strings that matching ignores; repeatable",
  },
  /** RE2 patterns to replace in requests, answers and names, besides keys and known forms of tokens. @default [] */
  redact: {
    kind: "list",
    fallback: [],
    value: "PATTERN",
    help: "a pattern to replace in requests, answers and names, besides keys and known tokens; repeatable",
  },
  /** Don't start when a fixture is broken. @default false */
  strictFixtures: {
    kind: "switch",
    fallback: false,
    help: "don't start when a fixture is broken",
  },
  /** A file to add to, when the server stops, how often each answer was given, for `fixtures check` and `prune`. */
  usage: {
    kind: "text",
    fallback: undefined,
    value: "FILE",
    help: "file to add to, when the server stops, how often each answer was given",
  },
} as const satisfies Table;

export const recording = {
  /** Whether a call that has a fixture is recorded again. @default "missing" */
  record: {
    kind: "choice",
    fallback: "missing",
    among: ["missing", "all"],
    value: "missing|all",
    help: "whether calls that have a fixture are recorded again",
  },
  /** Record complete error answers, too. @default false */
  recordErrors: {
    kind: "switch",
    fallback: false,
    help: "record complete error answers, too",
  },
  /** Record even if the environment sets `CI`. @default false */
  recordInCi: {
    kind: "switch",
    fallback: false,
    help: "record even if the environment sets CI",
  },
  /** The live API, or a gateway that leads there. @default "https://api.mistral.ai" */
  upstream: {
    kind: "text",
    fallback: "https://api.mistral.ai",
    value: "URL",
    form: [
      /^(https:\/\/[^/?#@\s\\]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)(\/[\w.~%/-]*)?$/,
      "an address with https, or with http on loopback",
    ],
    help: "the live API, or a gateway that leads there",
  },
  /** Milliseconds to wait for the next byte of the upstream. @default 120000 */
  upstreamTimeout: {
    kind: "number",
    fallback: 120_000,
    max: 3_600_000,
    value: "MS",
    help: "how long to wait for the upstream's next byte",
  },
} as const satisfies Table;

/** The strategy, which a command line can only name. */
export const choosing = {
  strategy: {
    kind: "text",
    fallback: "deterministic",
    value: "NAME",
    help: "strategy that answers, unless a request names another: deterministic, fixture or echo",
  },
} as const satisfies Table;

/** Options that only a command line can set. */
export const telling = {
  workers: {
    kind: "number",
    fallback: 1,
    max: 64,
    value: "N",
    help: "how many processes serve the port; several need a Redis as --data",
  },
  log: {
    kind: "choice",
    fallback: "auto",
    among: ["auto", "requests", "misses", "errors", "off"],
    value: "LEVEL",
    help: "what the console shows: requests, misses, errors or off; auto shows requests on a terminal and misses elsewhere",
  },
  json: { kind: "switch", fallback: false, help: "write the console's lines as JSON" },
  withParent: {
    kind: "switch",
    fallback: false,
    help: "end when standard input does, so that no test runner leaves a server behind",
  },
} as const satisfies Table;

/** Where commands and tests find an emulator that is already running: set for them, it is no mistake where one is started. */
export const asking = {
  url: {
    kind: "text",
    fallback: undefined,
    value: "URL",
    form: [/^https?:\/\/\S+$/, "an address with http:// or https://"],
    help: "its address, or a world's: http://127.0.0.1:4755/~NAME; wins over --port",
  },
} as const satisfies Table;
