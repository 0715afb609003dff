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
import { HINT } from "../wire/errors.ts";
import { whyUnreachable } from "../wire/unreachable.ts";
import { defineCommand, progress, say } from "./command.ts";
import { areEmpty, entriesIn, openSets } from "./library.ts";

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
    // Standard output may be another program's input.
    if (!live && upstream !== recording.upstream.fallback)
      process.stderr.write("--upstream does nothing without --live.\n");
    if (live && strategy !== choosing.strategy.fallback)
      process.stderr.write("--strategy does nothing with --live.\n");
    const emulator = await openEmulator(
      resolveOptions({
        ...readSurroundings(),
        fixtures,
        upstream,
        ...(live ? { strategy: "fixture", onMiss: "passthrough" } : { strategy }),
      }),
    );
    const counts = { info: 0, warning: 0, error: 0 };
    let asked = 0;
    const all = entriesIn(libraries);
    try {
      for (const [index, { library, entry }] of all.entries()) {
        progress(index, all.length);
        const drifts = await driftsOf(entry, library, emulator, upstream);
        if (drifts) asked++;
        for (const [level, message] of drifts ?? [HASHED]) {
          counts[level]++;
          say(`${level.padEnd(7)}  ${library.nameOf(entry.path)}: ${message}`);
        }
      }
    } finally {
      await emulator.close();
    }
    progress(all.length, all.length);
    say(
      `${counted(asked, "fixture")} asked again: ${counted(counts.error, "error")}, ${counted(counts.warning, "warning")}, ${counted(counts.info, "info")}`,
    );
    return LEVELS.slice(LEVELS.indexOf(failOn)).some((level) => counts[level] > 0) ? 1 : 0;
  },
});

const HASHED: Drift = ["info", "can't be asked again: only hashes of the request are kept"];

/** What has changed since a fixture was recorded; undefined when it can't be asked again. */
async function driftsOf(
  entry: Entry,
  { folder }: Library,
  emulator: Emulator,
  upstream: string,
): Promise<readonly Drift[] | undefined> {
  const drifts: Drift[] = [];
  for (const recorded of entry.fixture.replies) {
    const request = askedAgain(entry, recorded);
    if (!request) return undefined;
    const response = await emulator.fetch(request);
    let text: string;
    try {
      text = await response.text();
    } catch (error) {
      drifts.push(["error", `the answer broke off: ${whyUnreachable(upstream, error)}`]);
      continue;
    }
    const answer = { status: response.status, text, hint: response.headers.get(HINT) };
    drifts.push(...(await driftOf(entry, recorded, folder, answer)));
  }
  return drifts;
}
