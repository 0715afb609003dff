/**
 * `parlel-mistral fixtures pace`: prints the pace of recorded answers as a plan in one line.
 * @module
 */
import { fittedPace } from "../../strategies/fixture/index.ts";
import { replaying } from "../options/tables.ts";
import { paceLine } from "../plan/line.ts";
import { defineCommand, say } from "./command.ts";
import { areEmpty, openSets } from "./library.ts";

/** Exit code 1 when no recording has its times. */
export const command = defineCommand({
  table: { fixtures: replaying.fixtures },
  async run({ fixtures }) {
    const libraries = await openSets(fixtures);
    if (areEmpty(libraries, fixtures)) return 1;
    const entries = libraries.flatMap((library) => library.entries);
    const pace = fittedPace(entries.map(({ fixture }) => fixture));
    if (pace) {
      say(paceLine(pace));
      return 0;
    }
    process.stderr.write(`No answer in ${fixtures} records how long it took.\n`);
    return 1;
  },
});
