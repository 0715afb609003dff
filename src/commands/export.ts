/**
 * `parlel-mistral fixtures export --as FORMAT`: fixtures in the format of another tool.
 * @module
 */
import { resolve } from "node:path";
import { type Exchange, exchangesOf, WRITERS } from "../../strategies/fixture/export/index.ts";
import { readBeside, writeWhole } from "../../strategies/fixture/file.ts";
import { EmulatorError } from "../errors.ts";
import { openLibrary, parseCommand, progress, say } from "./_command.ts";

/** Exit code 1 when a fixture is broken. */
export async function exportFixtures(args: readonly string[]): Promise<number> {
  const { flags } = parseCommand(args, { as: { type: "string" }, out: { type: "string" } });
  const names = Object.keys(WRITERS);
  const writer = names.includes(`${flags.as}`) ? WRITERS[`${flags.as}`] : undefined;
  if (!writer) {
    throw new EmulatorError("BAD_OPTION", `Say in which format: --as ${names.join("|")}.`);
  }
  const { folder, entries, rules, problems } = openLibrary(flags);
  // The output may be the export itself.
  const tell = (line: string): void => void process.stderr.write(`${line}\n`);

  const exchanges: Exchange[] = [];
  let left = 0;
  for (const [index, { path, fixture }] of entries.entries()) {
    progress(index, entries.length);
    try {
      exchanges.push(...(await exchangesOf(fixture, (name) => readBeside(folder, path, name))));
    } catch (error) {
      left++;
      tell(`left out  ${path}: ${(error as Error).message}`);
    }
  }
  progress(entries.length, entries.length);
  for (const { path, message } of problems) tell(`broken    ${path}: ${message}`);
  if (rules.length > 0) tell(`left out  ${rules.length} rules, which only this program plays`);

  const text = writer.write(exchanges);
  if (flags.out === undefined) process.stdout.write(text);
  else {
    await writeWhole(resolve(`${flags.out}`), text);
    const counts = `${exchanges.length} answers of ${entries.length - left} fixtures`;
    say(`${flags.out}: ${counts}, ${left} fixtures left out, ${problems.length} broken`);
  }
  return problems.length > 0 ? 1 : 0;
}
