/**
 * `parlel-mistral fixtures list`: lists what is recorded.
 * @module
 */
import { replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import type { RecordedReply } from "../types/fixture.ts";
import { defineCommand, say } from "./command.ts";
import { areEmpty, openSets } from "./library.ts";

/** Exit code 1 when there is nothing. */
export const command = defineCommand({
  table: { fixtures: replaying.fixtures },
  async run({ fixtures }) {
    const libraries = await openSets(fixtures);
    const rows = libraries.flatMap((library) => [
      ...library.entries.map(({ path, fixture }) => [
        library.nameOf(path),
        fixture.replies.map(describe).join(", "),
        [fixture.recorded?.at, fixture.recorded?.from].filter(Boolean).join(" "),
      ]),
      ...library.rules.map(({ name }) => [library.nameOf(name), "rule", ""]),
    ]);
    const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
    for (const row of rows) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      say(cells.join("  ").trimEnd());
    }
    const { length } = libraries.flatMap(({ entries }) => entries);
    const rules = libraries.flatMap((each) => each.rules).length;
    const broken = libraries.flatMap(({ problems }) => problems).length;
    say(`${counted(length, "fixture")}, ${counted(rules, "rule")}, ${broken} broken`);
    return areEmpty(libraries, fixtures) ? 1 : 0;
  },
});

function describe({ status, events, file }: RecordedReply): string {
  if (events) return `${status} stream of ${events.length}`;
  return file ? `${status} binary` : `${status}`;
}
