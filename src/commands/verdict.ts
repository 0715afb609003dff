/**
 * `parlel-mistral verdict --url URL`: what a running emulator says about its client.
 * @module
 */
import { defineCommand, say } from "./command.ts";
import { askRunning, running } from "./running.ts";

/** Exit code 1 when the verdict isn't good. */
export const command = defineCommand({
  table: {
    ...running,
    json: { kind: "switch", fallback: false, help: "print the verdict as JSON" },
  },
  async run({ url, json }) {
    const text = await askRunning(url, "/__parlel/verdict", {
      headers: { accept: json ? "application/json" : "text/plain" },
    });
    say(text.trimEnd());
    const isGood = json ? (JSON.parse(text) as { ok: boolean }).ok : text.startsWith("good");
    return isGood ? 0 : 1;
  },
});
