/**
 * `parlel-mistral fixtures export --as FORMAT`: fixtures in the format of another tool.
 * @module
 */
import { resolve } from "node:path";
import { type Exchange, exchangesOf, writers } from "../../strategies/fixture/export/index.ts";
import { readBeside } from "../../strategies/fixture/index.ts";
import { diskReason } from "../disk/reason.ts";
import { writeWhole } from "../disk/whole.ts";
import { replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import { defineCommand, progress, say } from "./command.ts";
import { areEmpty, entriesIn, openSets } from "./library.ts";

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
    const libraries = await openSets(fixtures);
    if (areEmpty(libraries, fixtures)) return 1;
    const all = entriesIn(libraries);
    // Standard output may hold the export itself.
    const report = (line: string): void => void process.stderr.write(`${line}\n`);

    const exchanges: Exchange[] = [];
    let left = 0;
    for (const [index, { library, entry }] of all.entries()) {
      progress(index, all.length);
      const { path, fixture } = entry;
      const beside = (name: string): Promise<Uint8Array> => readBeside(library.folder, path, name);
      try {
        exchanges.push(...(await exchangesOf(fixture, beside)));
      } catch (error) {
        left++;
        report(`left out  ${library.nameOf(path)}: ${diskReason(error)}`);
      }
    }
    progress(all.length, all.length);
    const problems = libraries.flatMap((library) =>
      library.problems.map(({ path, message }) => `${library.nameOf(path)}: ${message}`),
    );
    const rules = libraries.flatMap((library) => library.rules).length;
    for (const problem of problems) report(`broken    ${problem}`);
    if (rules > 0) report(`left out  ${counted(rules, "rule")}: only recordings are exported`);

    const text = writers[as].write(exchanges);
    if (out === undefined) process.stdout.write(text);
    else {
      await writeWhole(resolve(out), text);
      const counts = `${counted(exchanges.length, "answer")} of ${counted(all.length - left, "fixture")}`;
      say(`${out}: ${counts}, ${left} left out, ${problems.length} broken`);
    }
    return problems.length > 0 ? 1 : 0;
  },
});
