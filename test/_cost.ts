/** The cost of something in CPU time: wall time would depend on what else the machine does. */

/** Milliseconds: four times the promise, as shared CPUs are slower. */
const LEAST = 1000;
const PER_MEGABYTE = 1000;

/** How many milliseconds a request of this many characters may cost. */
export function allowance(characters: number): number {
  return Math.max(LEAST, (PER_MEGABYTE * characters) / 1e6);
}

/** The milliseconds of CPU time it takes; if they seem too many, the least of a few runs, because other processes may interfere. */
export async function cost(run: () => unknown, most: number): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 4 && least >= most; round++) {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least > 4 * most) break;
  }
  return least;
}
