// The abilities of a target, each tried on its own processes.
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { abilities } from "./abilities.mjs";
import { start } from "./start.mjs";

/**
 * Tries each ability; a refusal at the start is a result, too.
 * @param upstream the address of an emulator in place of the live API.
 * @param scratch where folders are created; `own` is called with each before it is used.
 */
export async function lookAt(target, upstream, scratch, own = async () => {}) {
  const seen = {};
  for (const [name, look] of Object.entries(abilities)) {
    const folder = await mkdtemp(join(scratch, "ability-"));
    await own(folder);
    const started = [];
    const begin = async (env) => {
      started.push(await start(target, env));
      return started.at(-1);
    };
    const { listens } = target;
    try {
      seen[name] = await look({ start: begin, folder, upstream, listens });
    } catch (error) {
      if (!/can't be set on/.test(error.message)) throw new Error(`${name}: ${error.message}`);
      seen[name] = "refused";
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  }
  return seen;
}
