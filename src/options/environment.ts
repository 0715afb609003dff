/**
 * What the environment says. The only reader of it.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import { readText } from "./check.ts";
import { type Options, TABLE } from "./index.ts";
import { nearest } from "../schema/nearest.ts";
import { type Table, variableName } from "./row.ts";
import { telling } from "./tables.ts";

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

/** Whether npm has started this process, as a script or by npx. */
export function isUnderNpm(env: Environment = own): boolean {
  return env.npm_lifecycle_event !== undefined;
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

/** Has clients of this process, and of those that it starts, ask an emulator. */
export function setClientAddress(url: string, env: Environment = own): void {
  env.MISTRAL_BASE_URL = url;
}

/**
 * The options of a server that the environment sets.
 * @throws EmulatorError `BAD_OPTION` naming the variable.
 */
export function readEnvironment(env: Environment = own): Partial<Options> {
  return readVariables(TABLE, env);
}

/**
 * What the environment sets of a table.
 * @throws EmulatorError `BAD_OPTION` naming the variable.
 */
export function readVariables(
  table: Table,
  env: Environment = own,
): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const [name, row] of Object.entries(table)) {
    for (const variable of [variableName(name), row.env]) {
      const text = variable && env[variable];
      if (text && !(name in given)) given[name] = readText(row, text, variable);
    }
  }
  const known = new Set(Object.keys({ ...TABLE, ...telling, ...table }).map(variableName));
  const stranger = Object.keys(env).find((name) => name.startsWith(PREFIX) && !known.has(name));
  if (stranger !== undefined) {
    throw new EmulatorError(
      "BAD_OPTION",
      `${stranger} sets no option.${nearest(stranger, [...known])}`,
    );
  }
  return given;
}
