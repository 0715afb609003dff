/**
 * What all commands on fixtures have: their flags, their folder, and how they tell how far they are.
 * @module
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { Library } from "../../strategies/fixture/library.ts";
import { EmulatorError } from "../errors.ts";
import { canonicalRequest } from "../fixtures.ts";
import { DEFAULTS } from "../options.ts";

export interface Parsed {
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly files: readonly string[];
}

/**
 * Flags and files of a command; `--fixtures` is known to all.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function parseCommand(
  args: readonly string[],
  known: ParseArgsConfig["options"] = {},
): Parsed {
  const options = { ...known, fixtures: { type: "string" as const, default: DEFAULTS.fixtures } };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { flags: values as Parsed["flags"], files: positionals };
  } catch (error) {
    const [message] = (error as Error).message.split(". ");
    throw new EmulatorError("BAD_OPTION", `${message}. See parlel-mistral --help.`);
  }
}

/** The fixtures of a folder. */
export function openLibrary(flags: Parsed["flags"]): Library {
  return new Library({ folder: `${flags.fixtures}`, canonical: canonicalRequest });
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Shows how far a long command is, where somebody looks. */
export function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(done < all ? `\r${done} of ${all}` : "\r\x1b[K");
}
