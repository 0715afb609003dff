/**
 * `parlel-mistral fixtures list`: what is recorded.
 * @module
 */
import { replaying } from "../options/tables.ts";
import type { RecordedReply } from "../types/fixture.ts";
import { defineCommand, say } from "./command.ts";
import { openLibrary } from "./library.ts";

export const command = defineCommand({
  table: { fixtures: replaying.fixtures },
  async run({ fixtures }) {
    const library = await openLibrary(fixtures);
    const rows = library.entries.map(({ path, fixture }) => [
      path,
      fixture.replies.map(describe).join(", "),
      [fixture.recorded?.at, fixture.recorded?.from].filter(Boolean).join(" "),
    ]);
    for (const rule of library.rules) rows.push([rule.name, "rule", ""]);
    const widths = [0, 1].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
    for (const row of rows) {
      const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      say(cells.join("  ").trimEnd());
    }
    const { length } = library.entries;
    say(
      `${length} fixture${length === 1 ? "" : "s"}, ${library.rules.length} rules, ${library.problems.length} broken`,
    );
    return 0;
  },
});

function describe({ status, events, file }: RecordedReply): string {
  if (events) return `${status} stream of ${events.length}`;
  return file ? `${status} binary` : `${status}`;
}
