/**
 * What the environment says. The only reader of it.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import { readText } from "./check.ts";
import { type Options, TABLE } from "./index.ts";
import { nearest } from "./nearest.ts";
import { variableName } from "./row.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** None on runtimes that have no environment. */
const own: Environment = typeof process === "undefined" ? {} : process.env;

const PREFIX = "PARLEL_MISTRAL_";

/** Whether it is a CI run, and the key for the upstream. The key of test.env is nobody's. */
export function readSurroundings(env: Environment = own): Pick<Options, "upstreamKey" | "ci"> {
  const { MISTRAL_API_KEY, CI } = env;
  const key = MISTRAL_API_KEY?.trim();
  const upstreamKey = key && key !== "parlel" ? key : undefined;
  return { upstreamKey, ci: Boolean(CI) && !/^(0|false|no)$/i.test(CI ?? "") };
}

/**
 * The options that the environment sets.
 * @throws EmulatorError `BAD_OPTION` naming the variable.
 */
export function readEnvironment(env: Environment = own): Partial<Options> {
  const given: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const [name, row] of Object.entries(TABLE)) {
    known.add(variableName(name));
    for (const variable of [variableName(name), row.env]) {
      const text = variable && env[variable];
      if (text && !(name in given)) given[name] = readText(row, text, variable);
    }
  }
  const stranger = Object.keys(env).find((name) => name.startsWith(PREFIX) && !known.has(name));
  if (stranger !== undefined) {
    throw new EmulatorError(
      "BAD_OPTION",
      `${stranger} sets no option.${nearest(stranger, [...known])}`,
    );
  }
  return given;
}
