/**
 * `parlel-mistral health`: whether an emulator is ready for requests.
 * @module
 */
import { setTimeout as sleep } from "node:timers/promises";
import { defineCommand, say } from "./command.ts";
import { addressOf, askRunning, running } from "./running.ts";

/** The pause between two probes while waiting. */
const PAUSE_MS = 100;

/** Exit code 1 when it isn't ready. */
export const command = defineCommand({
  table: {
    ...running,
    wait: {
      kind: "number",
      fallback: 0,
      max: 3600,
      value: "SECONDS",
      help: "how long to wait for it",
    },
  },
  async run({ wait, ...where }) {
    const url = addressOf(where);
    const late = performance.now() + wait * 1000;
    for (;;) {
      try {
        await askRunning(url, "/health/ready", {});
        say(`ready: ${url}`);
        return 0;
      } catch (error) {
        if (performance.now() >= late) throw error;
        await sleep(PAUSE_MS);
      }
    }
  },
});
