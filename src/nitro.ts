/**
 * The entry for Nitro: the emulator without a listener. Exported as `{ fetch }`, because Nitro would answer errors itself if it got
 * the application.
 * @module
 */
import { openEmulator } from "./app/emulator.ts";
import {
  readEnvironment,
  readNitroAddress,
  readSurroundings,
  setNitroAddress,
} from "./options/environment.ts";
import { resolveOptions } from "./options/index.ts";
import { fitTarget, keepsFiles, targetWarning } from "./options/target.ts";

// Nitro writes the name of the target here.
const preset = import.meta.preset;
const given = { ...readSurroundings(), ...readEnvironment(), ...readNitroAddress() };
const options = fitTarget(resolveOptions(given), preset);
setNitroAddress(options);
const warning = targetWarning(options, preset);
if (warning !== undefined) console.warn(`[parlel-mistral] ${warning}`);

/** The emulator that answers. */
export const emulator = await openEmulator(options, keepsFiles(preset));

export default { fetch: emulator.fetch };
