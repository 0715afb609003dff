/**
 * `parlel-mistral fixtures diff`: asks every recorded request again, of another strategy or of the live API, and says where the form of
 * the answer differs.
 * @module
 */
import { askedAgain, driftOf } from "../../strategies/fixture/index.ts";
import { openEmulator } from "../app/emulator.ts";
import { readSurroundings } from "../options/environment.ts";
import { resolveOptions } from "../options/index.ts";
import { choosing, recording, replaying } from "../options/tables.ts";
import { defineCommand, progress, say } from "./command.ts";
import { openLibrary } from "./library.ts";

/** Exit code 1 when a type has changed. */
export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    strategy: { ...choosing.strategy, help: "who is asked again" },
    live: { kind: "switch", fallback: false, help: "ask the live API; needs MISTRAL_API_KEY" },
    upstream: recording.upstream,
  },
  async run({ fixtures, strategy, live, upstream }) {
    const library = await openLibrary(fixtures);
    const emulator = await openEmulator(
      resolveOptions({
        ...readSurroundings(),
        fixtures,
        upstream,
        ...(live ? { strategy: "fixture", onMiss: "passthrough" } : { strategy }),
      }),
    );
    const counts = { info: 0, warning: 0, error: 0 };
    const asked = library.entries;
    try {
      for (const [index, entry] of asked.entries()) {
        progress(index, asked.length);
        for (const recorded of entry.fixture.replies) {
          const response = await emulator.fetch(askedAgain(entry, recorded));
          const answer = { status: response.status, text: await response.text() };
          for (const [level, message] of await driftOf(entry, recorded, fixtures, answer)) {
            counts[level]++;
            say(`${level.padEnd(7)}  ${entry.path}: ${message}`);
          }
        }
      }
    } finally {
      await emulator.close();
    }
    progress(asked.length, asked.length);
    say(
      `${asked.length} fixtures asked again: ${counts.error} errors, ${counts.warning} warnings, ${counts.info} infos`,
    );
    return counts.error > 0 ? 1 : 0;
  },
});
