/**
 * Verification that waits for what isn't there yet.
 * @module
 */
import type { RequestLog } from "../store/log.ts";
import type { World } from "../store/world.ts";
import { verdictOn } from "./verdict/verdict.ts";
import { type Canonical, seenOf } from "./entries.ts";
import { boundsOf, type Verification } from "./expectation.ts";
import { type Problem, type Verified, verify } from "./verify.ts";

/** A busy log is looked through no more often than so. */
const REST_MS = 20;

/** @param world gives the world as it is, which a reset replaces. */
export async function verifyWithin(
  wanted: Verification,
  canonical: Canonical,
  world: () => World | Promise<World>,
): Promise<Verified> {
  const deadline = Date.now() + (wanted.within ?? 0);
  for (;;) {
    const room = await world();
    const verified = verifyNow(wanted, canonical, room);
    const left = deadline - Date.now();
    const isSettled = verified.ok
      ? !mustHold(wanted)
      : verified.problems.some(({ lasting }) => lasting);
    if (isSettled || left <= 0) return verified;
    await changed(room.log, left);
  }
}

/** Whether something mustn't come as long as is waited. */
function mustHold({ expect = [], only }: Verification): boolean {
  return only === true || expect.some((each) => boundsOf(each).max === 0);
}

function verifyNow(wanted: Verification, canonical: Canonical, world: World): Verified {
  const { log, misses, script } = world;
  const entries = log.list(wanted.after);
  const unused = script.rules.filter(({ name }) => script.plays(name) === 0);
  const ledger = { misses: misses.length, unused: unused.map(({ name }) => name) };
  const verified = verify(seenOf(entries, canonical), wanted, ledger);
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

/** When the log has changed and a moment has passed, or nothing happens any more within a time. */
function changed(log: RequestLog, within: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    let timer = setTimeout(done, within);
    const stop = log.watch(() => {
      stop();
      clearTimeout(timer);
      timer = setTimeout(done, Math.min(REST_MS, within));
    });
  });
}
