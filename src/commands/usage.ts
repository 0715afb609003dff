/**
 * The fixtures that a full run used.
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
  help: "a file that a server wrote with --usage in a full run; repeatable, or a pattern for several",
} as const satisfies Row;

/**
 * The summed counts of all files; undefined when none is named.
 * @throws EmulatorError `BAD_OPTION` for a file that is missing or isn't such a file.
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
