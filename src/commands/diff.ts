/**
 * `parlel-mistral fixtures diff`: sends every recorded request again, to another strategy or to the live API, and shows where the
 * form of the answer differs.
 * @module
 */
import {
  askedAgain,
  type Drift,
  driftOf,
  type Entry,
  type Library,
} from "../../strategies/fixture/index.ts";
import { type Emulator, openEmulator } from "../app/emulator.ts";
import { readSurroundings } from "../options/environment.ts";
import { resolveOptions } from "../options/index.ts";
import { choosing, recording, replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import { defineCommand, progress, say } from "./command.ts";
import { areEmpty, openSets } from "./library.ts";

const LEVELS = ["info", "warning", "error"] as const;

/** Exit code 1 when there is a difference of the failing level or a worse one. */
export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    strategy: { ...choosing.strategy, help: "the strategy to ask again" },
    live: { kind: "switch", fallback: false, help: "ask the live API; needs MISTRAL_API_KEY" },
    upstream: recording.upstream,
    failOn: {
      kind: "choice",
      fallback: "error",
      among: LEVELS,
      value: "LEVEL",
      help: "what causes exit code 1: error for changed types, warning for missing parts too, info for new ones too",
    },
  },
  async run({ fixtures, strategy, live, upstream, failOn }) {
    const libraries = await openSets(fixtures);
    if (areEmpty(libraries, fixtures)) return 1;
    const emulator = await openEmulator(
      resolveOptions({
        ...readSurroundings(),
        fixtures,
        upstream,
        ...(live ? { strategy: "fixture", onMiss: "passthrough" } : { strategy }),
      }),
    );
    const counts = { info: 0, warning: 0, error: 0 };
    const all = libraries.flatMap((library) =>
      library.entries.map((entry) => ({ library, entry }) as const),
    );
    try {
      for (const [index, { library, entry }] of all.entries()) {
        progress(index, all.length);
        for (const [level, message] of await driftsOf(entry, library, emulator)) {
          counts[level]++;
          say(`${level.padEnd(7)}  ${library.nameOf(entry.path)}: ${message}`);
        }
      }
    } finally {
      await emulator.close();
    }
    progress(all.length, all.length);
    say(
      `${counted(all.length, "fixture")} asked again: ${counted(counts.error, "error")}, ${counted(counts.warning, "warning")}, ${counted(counts.info, "info")}`,
    );
    return LEVELS.slice(LEVELS.indexOf(failOn)).some((level) => counts[level] > 0) ? 1 : 0;
  },
});

async function driftsOf(
  entry: Entry,
  { folder }: Library,
  emulator: Emulator,
): Promise<readonly Drift[]> {
  const drifts: Drift[] = [];
  for (const recorded of entry.fixture.replies) {
    const request = askedAgain(entry, recorded);
    if (!request) return [["info", "can't be asked again: only hashes of the request are kept"]];
    const response = await emulator.fetch(request);
    const answer = { status: response.status, text: await response.text() };
    drifts.push(...(await driftOf(entry, recorded, folder, answer)));
  }
  return drifts;
}
