/** State and bytes of an API key, in memory, for code that uses them. */
import { fixedClock } from "../../../src/hash/clock.ts";
import { openStore } from "../../../src/store/store.ts";
import type { Keeping } from "../../../src/types/state.ts";

export async function newKeeping(key = "key"): Promise<Keeping> {
  const store = await openStore({
    logLimit: 1,
    time: { clock: fixedClock, isReal: false },
    complain: (message) => {
      throw new Error(message);
    },
  });
  const world = await store.world("");
  return { state: world.state(key), blobs: world.blobs(key) };
}
