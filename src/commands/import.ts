/**
 * `parlel-mistral fixtures import FILES…`: turns other tools' recordings into fixtures. A file may be a folder or a pattern.
 * @module
 */
import { createAddresses, transfer } from "../../strategies/fixture/import/index.ts";
import { createRedact } from "../../strategies/fixture/index.ts";
import { replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import { EmulatorError } from "../types/error.ts";
import { defineCommand, progress, say } from "./command.ts";
import { openLibrary } from "./library.ts";

/** Exit code 1 when a file can't be read or a secret is refused. */
export const command = defineCommand({
  takes: "FILES…",
  table: {
    fixtures: replaying.fixtures,
    map: {
      kind: "list",
      fallback: [],
      value: "FROM=TO",
      help: "read a gateway's address as Mistral's: http://localhost:4000=https://api.mistral.ai",
    },
    host: {
      kind: "text",
      fallback: "api.mistral.ai",
      value: "HOST",
      help: "the address for recordings that name only a path",
    },
    redact: {
      ...replaying.redact,
      help: "a pattern to replace in requests, answers and names; repeatable",
    },
  },
  async run({ fixtures, map, host, redact: patterns }, names) {
    if (names.length === 0) {
      throw new EmulatorError(
        "BAD_OPTION",
        "Name the recordings: parlel-mistral fixtures import FILES…",
      );
    }
    // Undeclared text that looks like a secret is refused, since a person is here to decide.
    const redact = createRedact(patterns, false);
    const { files, ignored, ...counts } = await transfer(names, {
      library: await openLibrary(fixtures, redact),
      redact,
      addressOf: createAddresses({ maps: map, host }),
      report: (kind, where, what) => say(`${kind.padEnd(8)}  ${where}: ${what}`),
      progress,
    });
    const summary = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
    if (ignored > 0) summary.push(`${ignored} ignored`);
    say(`${counted(files, "file")}: ${summary.join(", ")}`);
    return counts.unreadable + counts.refused > 0 ? 1 : 0;
  },
});
