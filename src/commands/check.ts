/**
 * `parlel-mistral fixtures check`: exit code 1 when there is anything to mend.
 * @module
 */
import { checkFixtures, readNamed } from "../../strategies/fixture/index.ts";
import { replaying } from "../options/tables.ts";
import { EmulatorError } from "../types/error.ts";
import { defineCommand, progress, say } from "./command.ts";
import { openLibrary } from "./library.ts";

export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    maxAge: {
      kind: "text",
      fallback: undefined,
      value: "DAYS",
      form: [/^\d+$/, "a number of days"],
      help: "find recordings that are older",
    },
    usage: {
      ...replaying.usage,
      help: "find what was not played in a full run, by the file that the server wrote with --usage",
    },
  },
  async run({ fixtures, maxAge, usage }) {
    const library = await openLibrary(fixtures);
    const findings = checkFixtures(library, {
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
      used: usage === undefined ? undefined : readUsage(usage),
      onProgress: progress,
    });
    for (const { kind, path, message } of findings) say(`${kind.padEnd(8)}  ${path}: ${message}`);
    const checked = library.entries.length + library.problems.length;
    say(`${checked} files checked, ${findings.length} findings`);
    return findings.length > 0 ? 1 : 0;
  },
});

function readUsage(file: string): Record<string, number> {
  try {
    return JSON.parse(new TextDecoder().decode(readNamed(file))) as Record<string, number>;
  } catch (error) {
    throw new EmulatorError(
      "BAD_OPTION",
      `--usage ${file}: ${(error as Error).message}. A server writes this file when it stops, with the same flag.`,
    );
  }
}
