/**
 * The options of a server: their type, their defaults, and their checks.
 * @module
 */
import type { Strategy } from "../types/strategy.ts";
import { badOption, checkRow } from "./check.ts";
import { nearest } from "../schema/nearest.ts";
import type { Table, Values } from "./row.ts";
import {
  answering,
  choosing,
  listening,
  recording,
  remembering,
  replaying,
  scripting,
} from "./tables.ts";

/** Options that a program can set and a command line can't. */
interface Programmed {
  /** The strategy that answers unless a request names another: a name, or a strategy of your own. @default "deterministic" */
  strategy: string | Strategy;
  /** More strategies that a request may choose with `x-parlel-strategy`. @default [] */
  strategies: readonly Strategy[];
  /** The key for the upstream, usually from MISTRAL_API_KEY. */
  upstreamKey: string | undefined;
  /** Whether this is a CI run, usually from CI. */
  ci: boolean;
  /** The proxy for https, and the hosts reached without it, usually from HTTPS_PROXY and NO_PROXY. */
  proxy: { readonly url: string; readonly except: string } | undefined;
}

export interface Options
  extends
    Values<typeof listening>,
    Values<typeof answering>,
    Values<typeof remembering>,
    Values<typeof scripting>,
    Values<typeof replaying>,
    Values<typeof recording>,
    Programmed {}

/** Every option that a terminal or an environment can set, in the order of the help. */
export const TABLE: Table = {
  ...listening,
  ...choosing,
  ...answering,
  ...remembering,
  ...scripting,
  ...replaying,
  ...recording,
};

const PROGRAMMED: Programmed = {
  strategy: choosing.strategy.fallback,
  strategies: [],
  upstreamKey: undefined,
  ci: false,
  proxy: undefined,
};

/** The defaults of every server. */
export const DEFAULTS: Readonly<Options> = Object.freeze({
  ...(Object.fromEntries(
    Object.entries(TABLE).map(([name, { fallback }]) => [name, fallback]),
  ) as unknown as Options),
  ...PROGRAMMED,
});

/**
 * The given options, completed with the defaults.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function resolveOptions(given: Partial<Options> = {}): Readonly<Options> {
  const options: Record<string, unknown> = { ...DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULTS)) {
      throw badOption(name, `is not an option.${nearest(name, Object.keys(DEFAULTS))}`);
    }
    if (value !== undefined) options[name] = value;
  }
  for (const [name, row] of Object.entries(TABLE)) {
    const isStrategy = name === "strategy" && typeof options[name] === "object";
    if (!isStrategy) checkRow(row, options[name], name);
  }
  return Object.freeze(options) as Readonly<Options>;
}
