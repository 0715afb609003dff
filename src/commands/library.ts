/**
 * The fixtures that a command works on.
 * @module
 */
import { Library } from "../../strategies/fixture/index.ts";
import { canonicalRecorded } from "../operations/recorded.ts";

export async function openLibrary(folder: string): Promise<Library> {
  return new Library({ folder, canonical: await canonicalRecorded(false) });
}
