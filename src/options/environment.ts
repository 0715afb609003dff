/**
 * The only access to the environment.
 * @module
 */
import { badOption, readText } from "./check.ts";
import { type Options, TABLE } from "./index.ts";
import { nearest } from "../schema/nearest.ts";
import { type Table, variableName } from "./row.ts";
import { asking, listening, telling } from "./tables.ts";

type Environment = Record<string, string | undefined>;

/** Empty on runtimes without an environment. */
const own: Environment = typeof process === "undefined" ? {} : process.env;

const PREFIX = "PARLEL_MISTRAL_";

/** Whether it is a CI run, and the key and the proxy for the upstream. The key in test.env doesn't count: it isn't real. */
export function readSurroundings(
  env: Environment = own,
): Pick<Options, "upstreamKey" | "ci" | "proxy"> {
  const { MISTRAL_API_KEY, CI } = env;
  const key = MISTRAL_API_KEY?.trim();
  const upstreamKey = key && key !== "parlel" ? key : undefined;
  // If both spellings are set, lower case wins, as in curl and Python.
  const url = env.https_proxy || env.HTTPS_PROXY;
  const except = env.no_proxy || env.NO_PROXY || "";
  return {
    upstreamKey,
    ci: Boolean(CI) && !/^(0|false|no)$/i.test(CI ?? ""),
    proxy: url ? { url, except } : undefined,
  };
}

/** Whether npm started this process, as a script or by npx. */
export function isUnderNpm(env: Environment = own): boolean {
  return env.npm_lifecycle_event !== undefined;
}

/**
 * The address that Nitro's own variables set.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function readNitroAddress(env: Environment = own): Partial<Options> {
  const { NITRO_HOST: host, NITRO_PORT: port } = env;
  const given: Record<string, unknown> = {};
  if (host) given.host = host;
  if (port) given.port = readText(listening.port, port, "NITRO_PORT");
  return given;
}

/** Makes Nitro's server, which reads its variables after us, listen where ours would: on loopback by default. */
export function setNitroAddress({ host, port }: Options, env: Environment = own): void {
  env.NITRO_HOST = host;
  env.NITRO_PORT = `${port}`;
}

/** Points the clients in this process, and in those that it starts, to an emulator. @param url its base URL, without `/v1`. */
export function setClientAddress(url: string, env: Environment = own): void {
  env.MISTRAL_BASE_URL = `${url}/v1`;
  env.MISTRAL_SERVER_URL = url;
}

/** The environment for an emulator in a process of its own whose options don't come from variables. */
export function withoutOptions(env: Environment = own): Environment {
  const others = new Set(Object.values(TABLE).map((row) => row.env));
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith(PREFIX) && !others.has(name)),
  );
}

/**
 * The server options that the environment sets.
 * @throws EmulatorError `BAD_OPTION` naming the variable.
 */
export function readEnvironment(env: Environment = own): Partial<Options> {
  return readVariables(TABLE, env);
}

/**
 * The options of a table that the environment sets.
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
  const known = new Set(
    Object.keys({ ...TABLE, ...telling, ...asking, ...table }).map(variableName),
  );
  const stranger = Object.keys(env).find((name) => name.startsWith(PREFIX) && !known.has(name));
  if (stranger !== undefined) {
    throw badOption(stranger, `sets no option.${nearest(stranger, [...known])}`);
  }
  return given;
}
