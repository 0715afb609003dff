/**
 * The fixtures that a command works on.
 * @module
 */
import { resolve } from "node:path";
import { type Entry, Library, openLibraries, type Redact } from "../../strategies/fixture/index.ts";
import { canonicalRecorded } from "../operations/recorded.ts";

/** The default set of a folder. */
export async function openLibrary(folder: string, redact?: Redact): Promise<Library> {
  return new Library({ folder, redact, canonical: await canonicalRecorded(false) });
}

/** All sets that a server reads from a folder: the default one and the others. */
export async function openSets(folder: string): Promise<Library[]> {
  return openLibraries({ folder, canonical: await canonicalRecorded(false) });
}

/** The entries of all sets, each with its own. */
export function entriesIn(libraries: readonly Library[]): { library: Library; entry: Entry }[] {
  return libraries.flatMap((library) => library.entries.map((entry) => ({ library, entry })));
}

/** Whether there are no fixtures; prints that if so. */
export function areEmpty(libraries: readonly Library[], folder: string): boolean {
  const isEmpty = libraries.every((each) => each.isEmpty);
  // Standard output may be another program's input.
  if (isEmpty) process.stderr.write(`There are no fixtures in ${resolve(folder)}.\n`);
  return isEmpty;
}
