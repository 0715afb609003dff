/**
 * A command: its flags, its other arguments, and what it does.
 * @module
 */
import { readVariables } from "../options/environment.ts";
import { readFlags } from "../options/flags.ts";
import type { Table, Values } from "../options/row.ts";
import { EmulatorError } from "../types/error.ts";

export interface Command<Of extends Table = Table> {
  /** Its arguments besides flags, for instance `FILES…`; without it the command takes none. */
  readonly takes?: string;
  readonly table: Of;
  /** @returns the exit code; nothing when it keeps running. */
  run(flags: Values<Of>, words: readonly string[]): number | Promise<number | undefined>;
}

/** Defines a command whose flags are typed by their table. */
export function defineCommand<const Of extends Table>(command: Command<Of>): Command {
  // Its flags are always read with the same table.
  return command;
}

/**
 * Runs a command with the words after its name. A flag overrides the environment.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function runCommand(
  { table, takes, run }: Command,
  args: readonly string[],
): number | Promise<number | undefined> {
  const { options, words } = readFlags(args, table);
  if (takes === undefined && words.length > 0) {
    throw new EmulatorError(
      "BAD_OPTION",
      `Unexpected argument ${JSON.stringify(words[0])}. A command comes first, then its flags. See parlel-mistral --help.`,
    );
  }
  const environment = readVariables(table);
  const flags = Object.entries(table).map(([name, { fallback }]) => [
    name,
    options[name] ?? environment[name] ?? fallback,
  ]);
  return run(Object.fromEntries(flags), words);
}

/** Writes a line of a command's result to standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Shows on a terminal how far a long command is. */
export function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(done < all ? `\r${done} of ${all}` : "\r\x1b[K");
}
