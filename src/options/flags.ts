/**
 * Command lines.
 * @module
 */
import { parseArgs } from "node:util";
import { EmulatorError } from "../types/error.ts";
import { readText } from "./check.ts";
import { nearest } from "../schema/nearest.ts";
import { flagName, type Table, type Values } from "./row.ts";

export interface Flags<Of extends Table> {
  /** The options that were given. */
  readonly options: Partial<Values<Of>>;
  /** The arguments that aren't flags. */
  readonly words: readonly string[];
}

/**
 * Reads flags by their table.
 * @throws EmulatorError `BAD_OPTION` naming the flag.
 */
export function readFlags<Of extends Table>(args: readonly string[], table: Of): Flags<Of> {
  const rows = Object.entries(table).map(([name, row]) => [flagName(name), name, row] as const);
  const { values, positionals } = parse(args, table);
  const options: Record<string, unknown> = {};
  for (const [flag, name, row] of rows) {
    const value = values[flag];
    if (typeof value === "boolean") options[name] = value;
    else if (typeof value === "string") options[name] = readText(row, value, `--${flag}`);
    else if (value !== undefined) {
      options[name] = value.flatMap((each) => readText(row, `${each}`, `--${flag}`));
    }
  }
  return { options: options as Partial<Values<Of>>, words: positionals };
}

type Parsed = {
  values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  positionals: string[];
};

function parse(args: readonly string[], table: Table): Parsed {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, row]) => {
      const type = row.kind === "switch" ? ("boolean" as const) : ("string" as const);
      return [flagName(name), { type, multiple: row.kind === "list" }];
    }),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [message] = (error as Error).message.split(". ");
    const [, bare] =
      /^Option '--([^' ]+).* argument (?:missing|is ambiguous)/.exec(message ?? "") ?? [];
    if (bare !== undefined) throw new EmulatorError("BAD_OPTION", lacksValue(bare));
    const [, unknown] = /^Unknown option '--?([^']+)'/.exec(message ?? "") ?? [];
    const meant = unknown ? nearest(unknown, Object.keys(options), (name) => `--${name}`) : "";
    throw new EmulatorError("BAD_OPTION", `${message}.${meant} See parlel-mistral --help.`);
  }
}

/** Said of a flag that nothing follows, or another flag: what begins with a dash may be meant as its value. */
function lacksValue(flag: string): string {
  return `--${flag} lacks its value. One that begins with a dash goes behind "=": --${flag}=-1. See parlel-mistral --help.`;
}
