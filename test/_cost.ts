/** What something costs on a CPU: the time on the clock would tell what else the machine does. */

/** Milliseconds: four times what is promised, as CPUs that are shared are slower. */
const LEAST = 1000;
const PER_MEGABYTE = 1000;

/** How many milliseconds a request of so many characters may cost. */
export function allowance(characters: number): number {
  return Math.max(LEAST, (PER_MEGABYTE * characters) / 1e6);
}

/** How many milliseconds on a CPU it takes; the least of a few if it seems too many, as others may be in the way. */
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
