/**
 * `parlel-mistral verdict --url URL`: prints a running emulator's verdict on its client.
 * @module
 */
import { listening } from "../options/tables.ts";
import { defineCommand, say } from "./command.ts";
import { addressOf, askRunning, running } from "./running.ts";

/** Exit code 1 when the verdict isn't good. */
export const command = defineCommand({
  table: {
    ...running,
    controlKey: listening.controlKey,
    json: { kind: "switch", fallback: false, help: "print the verdict as JSON" },
  },
  async run({ json, controlKey, ...where }) {
    const text = await askRunning(addressOf(where), "/__parlel/verdict", {
      headers: {
        accept: json ? "application/json" : "text/plain",
        ...(controlKey !== undefined && { authorization: `Bearer ${controlKey}` }),
      },
    });
    say(text.trimEnd());
    const isGood = json ? (JSON.parse(text) as { ok: boolean }).ok : text.startsWith("good");
    return isGood ? 0 : 1;
  },
});
