/**
 * `parlel-mistral fixtures prune`: shows what a full run didn't use, and removes it on request.
 * @module
 */
import {
  describeUnplayed,
  pruneLibrary,
  type Unplayed,
  unplayedIn,
} from "../../strategies/fixture/index.ts";
import { replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import { EmulatorError } from "../types/error.ts";
import { defineCommand, say } from "./command.ts";
import { areEmpty, openSets } from "./library.ts";
import { countsIn, usage } from "./usage.ts";

/** Exit code 1 when there is nothing to prune from. */
export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    usage,
    yes: { kind: "switch", fallback: false, help: "remove it instead of only showing it" },
  },
  async run({ fixtures, usage: files, yes }) {
    const used = await countsIn(files);
    if (!used) {
      throw new EmulatorError(
        "BAD_OPTION",
        "Name what a full run used: parlel-mistral fixtures prune --usage FILE",
      );
    }
    const libraries = await openSets(fixtures);
    if (areEmpty(libraries, fixtures)) return 1;
    const known = new Set(libraries.flatMap((library) => library.names));
    if (!Object.keys(used).some((name) => known.has(name))) {
      throw new EmulatorError(
        "BAD_OPTION",
        `--usage: the run played nothing from ${fixtures}, so it wasn't a full run.`,
      );
    }
    let count = 0;
    for (const library of libraries) {
      const left = unplayedIn(library, (name) => used[name]);
      const rules = new Set(library.rules.map(({ name }) => library.nameOf(name)));
      const isUnused = ({ name, replies, of }: Unplayed): boolean =>
        replies.length === of && !rules.has(name);
      for (const each of left) {
        say(`${isUnused(each) ? "unused" : "stays "}  ${each.name}: ${describeUnplayed(each)}`);
      }
      const unused = new Set(left.filter(isUnused).map(({ name }) => name));
      count += unused.size;
      if (yes) await pruneLibrary(library, unused);
    }
    const done = yes ? "removed" : "to remove; add --yes to do it";
    say(`${counted(count, "fixture")} ${done}`);
    return 0;
  },
});
