/**
 * Verification that waits for calls that haven't come yet.
 * @module
 */
import type { RequestLog } from "../store/log.ts";
import type { World } from "../store/world.ts";
import { verdictOn } from "./verdict/verdict.ts";
import { type Canonical, countsAttempts, seenOf } from "./entries.ts";
import { boundsOf, type Verification } from "./expectation.ts";
import { type Problem, type Verified, verify } from "./verify.ts";

/** A busy log is checked at most once in this many milliseconds. */
const REST_MS = 20;

/** Gives access to what is verified. */
export interface Place {
  readonly canonical: Canonical;
  /** The names of recorded answers that a world should have played but hasn't. */
  unplayed(world: World): readonly string[];
  /** Returns the current world: a reset replaces it. */
  world(): World | Promise<World>;
}

export async function verifyWithin(wanted: Verification, place: Place): Promise<Verified> {
  const deadline = Date.now() + (wanted.within ?? 0);
  for (;;) {
    const room = await place.world();
    const verified = verifyNow(wanted, place, room);
    const left = deadline - Date.now();
    const isSettled = verified.ok
      ? !mustHold(wanted)
      : verified.problems.some(({ lasting }) => lasting);
    if (isSettled || left <= 0) return verified;
    await changed(room.log, left);
  }
}

/** Whether some calls mustn't come during the whole wait. */
function mustHold({ expect = [], only }: Verification): boolean {
  return only === true || expect.some((each) => boundsOf(each).max === 0);
}

function verifyNow(wanted: Verification, { canonical, unplayed }: Place, world: World): Verified {
  const { log, misses, script } = world;
  const { after = 0, expect = [] } = wanted;
  const entries = log.list(after);
  const all = seenOf(expect.some(countsAttempts) ? log.list() : entries, canonical);
  const seen = all.filter(({ entry: { n } }) => n > after);
  const rules = script.rules.filter(({ name }) => script.plays(name) === 0);
  const unused = [...rules.map(({ name }) => name), ...unplayed(world)];
  const ledger = { misses: misses.length, unused };
  const verified = verify(seen, wanted, ledger);
  if (!wanted.verdict) return verified;
  const { findings } = verdictOn(entries, { kept: (n) => log.kept(n), now: Date.now() });
  const problems: Problem[] = findings.map(({ code, title, requests }) => ({
    message: `${code}: ${title}`,
    requests,
  }));
  return {
    ...verified,
    ok: verified.ok && problems.length === 0,
    problems: [...verified.problems, ...problems],
  };
}

/** Resolves a moment after the log has changed, or when the time is up. */
function changed(log: RequestLog, within: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    let timer = setTimeout(done, within);
    const rest = (): void => {
      stop();
      clearTimeout(timer);
      timer = setTimeout(done, Math.min(REST_MS, within));
    };
    const stop = log.watch({ changed: rest, cleared: rest, ended: rest });
  });
}
