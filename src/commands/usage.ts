/**
 * What a full run has used.
 * @module
 */
import {
  type Counts,
  filesNamed,
  mergeUsage,
  readNamed,
  readUsage,
} from "../../strategies/fixture/index.ts";
import type { Row } from "../options/row.ts";
import { EmulatorError } from "../types/error.ts";

/** The flag that names the files of a run. */
export const usage = {
  kind: "list",
  fallback: [],
  value: "FILE",
  help: "what a server wrote with --usage in a full run; a pattern, or repeated, for several",
} as const satisfies Row;

/**
 * The counts of all files together; undefined when none is named.
 * @throws EmulatorError `BAD_OPTION` for what isn't there or is something else.
 */
export async function countsIn(names: readonly string[]): Promise<Counts | undefined> {
  if (names.length === 0) return undefined;
  const counts: Counts[] = [];
  for (const name of names) {
    const files = await filesNamed(name);
    if (files.length === 0) {
      throw new EmulatorError(
        "BAD_OPTION",
        `--usage ${name}: there is no such file. A server writes it when it stops, with the same flag.`,
      );
    }
    counts.push(...files.map(({ path }) => readUsage(path, readNamed(path))));
  }
  return mergeUsage(counts);
}
