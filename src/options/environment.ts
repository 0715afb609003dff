/**
 * What the environment says. The only reader of it.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import { readText } from "./check.ts";
import { type Options, TABLE } from "./index.ts";
import { nearest } from "./nearest.ts";
import { variableName } from "./row.ts";

type Environment = Record<string, string | undefined>;

/** None on runtimes that have no environment. */
const own: Environment = typeof process === "undefined" ? {} : process.env;

const PREFIX = "PARLEL_MISTRAL_";

/** Whether it is a CI run, the key for the upstream, and the way there. The key of test.env is nobody's. */
export function readSurroundings(
  env: Environment = own,
): Pick<Options, "upstreamKey" | "ci" | "proxy"> {
  const { MISTRAL_API_KEY, CI } = env;
  const key = MISTRAL_API_KEY?.trim();
  const upstreamKey = key && key !== "parlel" ? key : undefined;
  // Where both spellings are set, curl and Python take the small letters.
  const url = env.https_proxy || env.HTTPS_PROXY;
  const except = env.no_proxy || env.NO_PROXY || "";
  return {
    upstreamKey,
    ci: Boolean(CI) && !/^(0|false|no)$/i.test(CI ?? ""),
    proxy: url ? { url, except } : undefined,
  };
}

/**
 * What Nitro's own variables say of the address.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function readNitroAddress(env: Environment = own): Partial<Options> {
  const { NITRO_HOST: host, NITRO_PORT: port } = env;
  const given: Record<string, unknown> = {};
  if (host) given.host = host;
  if (port) given.port = readText(TABLE.port!, port, "NITRO_PORT");
  return given;
}

/** Has Nitro's server, which reads its variables after us, listen where ours would: on loopback unless somebody says otherwise. */
export function setNitroAddress({ host, port }: Options, env: Environment = own): void {
  env.NITRO_HOST = host;
  env.NITRO_PORT = `${port}`;
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
