/**
 * `parlel-mistral fixtures import FILES…`: recordings of other tools become fixtures. A file may be a folder or a pattern.
 * @module
 */
import { createAddresses } from "../../strategies/fixture/import/address.ts";
import { transfer } from "../../strategies/fixture/import/transfer.ts";
import { EmulatorError } from "../errors.ts";
import { canonicalRequest } from "../fixtures.ts";
import { openLibrary, parseCommand, progress, say } from "./_command.ts";

/** Exit code 1 when a file can't be read or a secret is refused. */
export async function importRecordings(args: readonly string[]): Promise<number> {
  const { flags, files: names } = parseCommand(args, {
    map: { type: "string", multiple: true, default: [] },
    host: { type: "string", default: "api.mistral.ai" },
  });
  if (names.length === 0) {
    throw new EmulatorError(
      "BAD_OPTION",
      "Name the recordings: parlel-mistral fixtures import FILES…",
    );
  }
  const { files, passed, ...counts } = await transfer(names, {
    library: openLibrary(flags),
    canonical: canonicalRequest,
    addressOf: createAddresses({ maps: flags.map as string[], host: `${flags.host}` }),
    tell: (kind, where, what) => say(`${kind.padEnd(8)}  ${where}: ${what}`),
    progress,
  });
  const summary = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  if (passed > 0) summary.push(`${passed} passed over`);
  say(`${files} files: ${summary.join(", ")}`);
  return counts.unreadable + counts.refused > 0 ? 1 : 0;
}
