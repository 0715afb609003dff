/**
 * The entry for Nitro: the emulator without a listener. Exported as `{ fetch }`, because Nitro would answer errors itself if it were
 * given the application.
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

const options = resolveOptions({
  ...readSurroundings(),
  ...readEnvironment(),
  ...readNitroAddress(),
});
setNitroAddress(options);
const { fetch } = await openEmulator(options);

export default { fetch };
