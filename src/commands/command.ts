/**
 * A command: its flags, what it takes besides, and what it does.
 * @module
 */
import { readVariables } from "../options/environment.ts";
import { readFlags } from "../options/flags.ts";
import type { Table, Values } from "../options/row.ts";
import { EmulatorError } from "../types/error.ts";

export interface Command<Of extends Table = Table> {
  /** What follows its name besides flags, for instance `FILES…`; it takes nothing more without it. */
  readonly takes?: string;
  readonly table: Of;
  /** @returns the exit code; nothing when it keeps running. */
  run(flags: Values<Of>, words: readonly string[]): number | Promise<number | undefined>;
}

/** Flags by their table, so that a command knows the types of its own. */
export function defineCommand<const Of extends Table>(command: Command<Of>): Command {
  // Its flags are always read by the same table.
  return command as Command<Table>;
}

/**
 * Runs a command with the words behind its name. What the environment sets counts unless a flag says otherwise.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function runCommand(
  { table, takes, run }: Command,
  args: readonly string[],
): number | Promise<number | undefined> {
  const { options, words } = readFlags(args, table);
  if (takes === undefined && words.length > 0) {
    throw new EmulatorError("BAD_OPTION", `Nothing is done with ${JSON.stringify(words[0])}.`);
  }
  const environment = readVariables(table);
  const flags = Object.entries(table).map(([name, { fallback }]) => [
    name,
    options[name] ?? environment[name] ?? fallback,
  ]);
  return run(Object.fromEntries(flags), words);
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Shows how far a long command is, where somebody looks. */
export function progress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(done < all ? `\r${done} of ${all}` : "\r\x1b[K");
}
