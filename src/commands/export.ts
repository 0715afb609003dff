/**
 * `parlel-mistral fixtures export --as FORMAT`: fixtures in the format of another tool.
 * @module
 */
import { resolve } from "node:path";
import { type Exchange, exchangesOf, writers } from "../../strategies/fixture/export/index.ts";
import { readBeside } from "../../strategies/fixture/index.ts";
import { writeWhole } from "../disk/whole.ts";
import { replaying } from "../options/tables.ts";
import { defineCommand, progress, say } from "./command.ts";
import { openLibrary } from "./library.ts";

/** Exit code 1 when a fixture is broken. */
export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    as: {
      kind: "choice",
      fallback: "har",
      among: ["har", "vcrpy", "jsonl"],
      value: "FORMAT",
      help: "the format: har, vcrpy or jsonl",
    },
    out: {
      kind: "text",
      fallback: undefined,
      value: "FILE",
      help: "write to this file instead of printing",
    },
  },
  async run({ fixtures, as, out }) {
    const { folder, entries, rules, problems } = await openLibrary(fixtures);
    // The output may be the export itself.
    const report = (line: string): void => void process.stderr.write(`${line}\n`);

    const exchanges: Exchange[] = [];
    let left = 0;
    for (const [index, { path, fixture }] of entries.entries()) {
      progress(index, entries.length);
      try {
        exchanges.push(...(await exchangesOf(fixture, (name) => readBeside(folder, path, name))));
      } catch (error) {
        left++;
        report(`left out  ${path}: ${(error as Error).message}`);
      }
    }
    progress(entries.length, entries.length);
    for (const { path, message } of problems) report(`broken    ${path}: ${message}`);
    if (rules.length > 0) report(`left out  ${rules.length} rules: only this program has them`);

    const text = writers[as].write(exchanges);
    if (out === undefined) process.stdout.write(text);
    else {
      await writeWhole(resolve(out), text);
      const counts = `${exchanges.length} answers of ${entries.length - left} fixtures`;
      say(`${out}: ${counts}, ${left} fixtures left out, ${problems.length} broken`);
    }
    return problems.length > 0 ? 1 : 0;
  },
});
