/**
 * Runs a command line, from its words to its exit code.
 * @module
 */
import { runCommand } from "./command.ts";
import { findCommand, isGroup } from "./index.ts";
import { version } from "../control/version.ts";
import { EmulatorError } from "../types/error.ts";
import { isOfSystem } from "../wire/errors.ts";

/** Runs a command line, and sets the exit code when the command is done. */
export async function main(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    await fail(error, args.includes("--json"));
  }
}

/** Resolves with an exit code when the command is done, with nothing when a server keeps running. */
async function run(args: readonly string[]): Promise<number | undefined> {
  if (args.length === 1 && /^(-v|--version)$/.test(args[0]!)) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const asksForHelp = args[0] === "help" || args.some((arg) => /^(-h|--help)$/.test(arg));
  if (asksForHelp) return showHelp(args.filter((arg) => !/^(help|-h|--help)$/.test(arg)));
  if (args.length === 1 && isGroup(args[0]!)) {
    await showHelp(args);
    return 1;
  }
  const { listed, rest } = findCommand(args);
  return runCommand(await listed.load(), rest);
}

async function showHelp(args: readonly string[]): Promise<number> {
  const { commandHelp, groupHelp, overview } = await import("./help.ts");
  const group = args.length === 1 ? groupHelp(args[0]!) : undefined;
  if (group !== undefined) {
    process.stdout.write(group);
    return 0;
  }
  const { listed } = findCommand(args);
  const command = await listed.load();
  const text = listed.name === "" ? await overview(command.table) : commandHelp(listed, command);
  process.stdout.write(text);
  return 0;
}

async function fail(error: unknown, isJson: boolean): Promise<void> {
  const { message } = error as Error;
  if (isJson) {
    const code = error instanceof EmulatorError ? error.code : "INTERNAL";
    process.stdout.write(`${JSON.stringify({ event: "error", code, message })}\n`);
  } else {
    const { consola } = await import("consola");
    // Of ours, and of the system's, such as EACCES, the message is all that the user needs. Others show where they came up.
    consola.error(error instanceof EmulatorError || isOfSystem(error) ? message : error);
  }
  process.exit(1);
}
