/**
 * Makes Nitro's server write unwritten data before it ends.
 * @module
 */
import { definePlugin } from "nitro";
import { emulator } from "../nitro.ts";

/** How long to wait for recordings whose caller has left. */
const DRAIN_MS = 5000;

export default definePlugin(({ hooks }) => {
  hooks.hook("close", () => emulator.close(DRAIN_MS));
});
