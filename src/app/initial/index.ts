/**
 * The objects that exist from the start: read, tried out, and made for each key.
 * @module
 */
import { openStore } from "../../store/store.ts";
import type { Time } from "../../store/time.ts";
import type { Beginning } from "../../store/world.ts";
import type { Common } from "../call.ts";
import { readInitial } from "./file.ts";
import { createFill } from "./fill.ts";

/** Stands for every key that the file doesn't name. */
const ANYBODY = "anybody";

/**
 * @param common whose layers leave out those concerned with clients.
 * @throws EmulatorError `BAD_OPTION` for a file that can't be read, or an entry that can't be made.
 */
export async function openBeginning(path: string, common: Common, time: Time): Promise<Beginning> {
  const initial = await readInitial(path);
  const keys = [...initial.keys.keys()];
  const fill = createFill(initial, common);
  // An object that can't be made is reported at the start, not to the first caller.
  const trial = await openStore({ logLimit: 0, time, complain() {} });
  for (const key of [ANYBODY, ...keys]) await fill(await trial.world(""), key);
  await trial.close();
  return { fill, keys };
}
