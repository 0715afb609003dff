/**
 * Options from defaults, environment and flags, in that order. The only reader of the environment.
 * @module
 */
import { parseArgs } from "node:util";
import { EmulatorError } from "./errors.ts";
import type { Options } from "./types/options.ts";

/** What every server starts from. */
export const DEFAULTS: Readonly<Options> = Object.freeze({
  port: 4755,
  host: "127.0.0.1",
  strategy: "deterministic",
  strategies: [],
  tools: "text",
  embeddings: "hash",
  data: undefined,
  strictModels: false,
  lenient: false,
  chunkDelay: 0,
  logLimit: 10_000,
  bodyLimit: 32 * 1024 * 1024,
  clock: "fixed",
  fixtures: "fixtures",
  onMiss: "error",
  exhaust: "hold",
  timing: "none",
  ignore: [],
  scrub: [],
  record: "missing",
  recordErrors: false,
  recordInCi: false,
  upstream: "https://api.mistral.ai",
  upstreamTimeout: 120_000,
  strictFixtures: false,
  usage: undefined,
  upstreamKey: undefined,
  ci: false,
});

interface Flag {
  readonly name: Exclude<keyof Options, "strategies" | "upstreamKey" | "ci">;
  /** How the value is shown in the help; a switch has none. */
  readonly value?: string;
  /** The largest value of a number. */
  readonly max?: number;
  readonly among?: readonly string[];
  /** What a text must look like, and how to say that. */
  readonly form?: readonly [RegExp, string];
  /** Another variable that sets it, besides `PARLEL_MISTRAL_<NAME>`. */
  readonly env?: string;
  readonly help: string;
}

/** The options that a terminal or an environment can set. */
export const FLAGS: readonly Flag[] = [
  {
    name: "port",
    value: "PORT",
    max: 65_535,
    env: "PORT",
    help: "port to listen on; 0 picks a free one",
  },
  {
    name: "host",
    value: "HOST",
    env: "HOST",
    help: "address to bind; 0.0.0.0 to be reached from other machines",
  },
  { name: "strategy", value: "NAME", help: "who answers when a request doesn't say" },
  {
    name: "tools",
    value: "KIND",
    among: ["text", "auto", "lexical"],
    help: "auto to answer `tool_choice: auto` with a call; lexical with the one that is asked for",
  },
  {
    name: "embeddings",
    value: "KIND",
    among: ["hash", "lexical"],
    help: "lexical for vectors that are close when texts share words",
  },
  { name: "data", value: "DIR", help: "keep state and request log in this folder" },
  { name: "strictModels", help: "answer 400 to models that the catalogue doesn't list" },
  { name: "lenient", help: "ignore unknown request fields instead of answering 422" },
  { name: "chunkDelay", value: "MS", max: 60_000, help: "wait between the events of a stream" },
  { name: "logLimit", value: "N", max: 1_000_000, help: "requests that the log remembers" },
  { name: "bodyLimit", value: "BYTES", max: 512 * 1024 * 1024, help: "largest request body" },
  {
    name: "clock",
    value: "fixed|real",
    among: ["fixed", "real"],
    help: "what `created` is made from",
  },
  { name: "fixtures", value: "DIR", help: "the folder of fixtures" },
  {
    name: "onMiss",
    value: "POLICY",
    among: ["error", "deterministic", "record", "passthrough"],
    help: "what happens to a call without a fixture: error, deterministic, record or passthrough",
  },
  {
    name: "exhaust",
    value: "hold|error",
    among: ["hold", "error"],
    help: "whether the last recorded answer repeats",
  },
  {
    name: "timing",
    value: "PACE",
    form: [/^(none|recorded|\d+(\.\d+)?x)$/, "none, recorded or a factor such as 2x"],
    help: "pace of replayed streams: none, recorded, or a factor such as 2x",
  },
  {
    name: "ignore",
    value: "PATH",
    help: "a place in the body that doesn't count in matching; repeatable",
  },
  { name: "scrub", value: "PATTERN", help: "a pattern that doesn't count in matching; repeatable" },
  {
    name: "record",
    value: "missing|all",
    among: ["missing", "all"],
    help: "whether calls that have a fixture are recorded again",
  },
  { name: "recordErrors", help: "record complete error answers, too" },
  { name: "recordInCi", help: "record although the environment says CI" },
  {
    name: "upstream",
    value: "URL",
    form: [
      /^(https:\/\/[^/?#@\s\\]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?)$/,
      "an origin with https, or with http on loopback",
    ],
    help: "the live API",
  },
  {
    name: "upstreamTimeout",
    value: "MS",
    max: 3_600_000,
    help: "how long to wait for its next byte",
  },
  { name: "strictFixtures", help: "don't start when a fixture is broken" },
  {
    name: "usage",
    value: "FILE",
    help: "write there at the stop how often each fixture was played",
  },
];

/** `strictModels` → `strict-models`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `strictModels` → `PARLEL_MISTRAL_STRICT_MODELS`. */
export function variableName(name: string): string {
  return `PARLEL_MISTRAL_${flagName(name).replaceAll("-", "_").toUpperCase()}`;
}

/**
 * The options of a server that a program starts. The environment says whether it is CI and has a key, and nothing else.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function resolveOptions(given: Partial<Options> = {}): Readonly<Options> {
  const options: Record<string, unknown> = { ...DEFAULTS, ...readSurroundings() };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULTS)) {
      throw badOption(name, `is not an option. Known: ${Object.keys(DEFAULTS).join(", ")}.`);
    }
    if (value !== undefined) options[name] = value;
  }
  for (const flag of FLAGS) checkValue(flag, options[flag.name], flag.name);
  return Object.freeze(options) as unknown as Readonly<Options>;
}

/** What the environment says of itself. The key of test.env is nobody's. */
function readSurroundings(env: NodeJS.ProcessEnv = process.env): Partial<Options> {
  const { MISTRAL_API_KEY, CI } = env;
  const key = MISTRAL_API_KEY?.trim();
  const upstreamKey = key && key !== "parlel" ? key : undefined;
  return { upstreamKey, ci: Boolean(CI) && !/^(0|false|no)$/i.test(CI ?? "") };
}

/**
 * The options that the environment sets.
 * @throws EmulatorError `BAD_OPTION` naming the variable.
 */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Partial<Options> {
  const given: Record<string, unknown> = {};
  for (const flag of FLAGS) {
    for (const variable of [variableName(flag.name), flag.env]) {
      const text = variable && env[variable];
      if (!text || flag.name in given) continue;
      given[flag.name] = fromText(flag, text, variable);
    }
  }
  return given;
}

/**
 * What a command line says.
 * @throws EmulatorError `BAD_OPTION` naming the flag.
 */
export function readFlags(args: readonly string[]): {
  options: Partial<Options>;
  json: boolean;
  help: boolean;
  version: boolean;
} {
  const { values } = parse(args);
  const options: Record<string, unknown> = {};
  for (const flag of FLAGS) {
    const name = flagName(flag.name);
    const value = values[name];
    if (typeof value === "string") options[flag.name] = fromText(flag, value, `--${name}`);
    else if (value !== undefined) options[flag.name] = value;
  }
  return {
    options,
    json: values.json === true,
    help: values.help === true,
    version: values.version === true,
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseArgs> {
  const own = FLAGS.map(({ name, value }) => {
    const type = value ? ("string" as const) : ("boolean" as const);
    return [flagName(name), { type, multiple: Array.isArray(DEFAULTS[name]) }];
  });
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(own),
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    const [message] = (error as Error).message.split(". ");
    throw new EmulatorError("BAD_OPTION", `${message}. See parlel-mistral --help.`);
  }
}

function fromText(flag: Flag, text: string, source: string): unknown {
  const fallback = DEFAULTS[flag.name];
  if (typeof fallback === "number")
    return checkValue(flag, text.trim() && Number(text), source, text);
  if (typeof fallback === "boolean") {
    if (/^(1|true|yes|on)$/i.test(text)) return true;
    if (/^(0|false|no|off)$/i.test(text)) return false;
    throw badOption(source, `must be true or false, got ${JSON.stringify(text)}.`);
  }
  return checkValue(flag, Array.isArray(fallback) ? [text] : text, source);
}

function checkValue(flag: Flag, value: unknown, source: string, shown: unknown = value): unknown {
  const fallback = DEFAULTS[flag.name];
  const got = `got ${JSON.stringify(shown)}.`;
  if (typeof fallback === "number") {
    const max = flag.max ?? Number.MAX_SAFE_INTEGER;
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > max) {
      throw badOption(source, `must be a whole number from 0 to ${max}, ${got}`);
    }
  } else if (Array.isArray(fallback)) {
    if (!Array.isArray(value) || value.some((item) => typeof item !== "string" || item === "")) {
      throw badOption(source, `must be a list of texts that are not empty, ${got}`);
    }
  } else if (flag.form) {
    const [pattern, form] = flag.form;
    if (typeof value !== "string" || !pattern.test(value)) {
      throw badOption(source, `must be ${form}, ${got}`);
    }
  } else if (flag.among) {
    if (!flag.among.includes(value as string)) {
      throw badOption(source, `must be ${flag.among.join(" or ")}, ${got}`);
    }
  } else if (typeof fallback === "boolean" && typeof value !== "boolean") {
    throw badOption(source, `must be true or false, ${got}`);
  } else if (
    flag.name !== "strategy" &&
    flag.value &&
    value !== undefined &&
    (typeof value !== "string" || value === "")
  ) {
    throw badOption(source, `must be a text that is not empty, ${got}`);
  }
  return value;
}

function badOption(source: string, problem: string): EmulatorError {
  return new EmulatorError("BAD_OPTION", `${source} ${problem}`);
}
