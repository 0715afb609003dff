/**
 * Recordings of every format, broken at random: imported, checked and replayed. Runs the fuzz test, with more mutations.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

export async function run({ mutations }) {
  const args = ["vitest", "run", "test/strategies/import/fuzz.test.ts"];
  const seed = 1 + Math.floor(Math.random() * 1e9);
  const env = {
    ...process.env,
    // The test uses a tenth of them for each format.
    PARLEL_FUZZ: `${mutations * 10}`,
    PARLEL_FUZZ_SEED: `${seed}`,
  };
  const child = spawn("npx", args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const output of [child.stdout, child.stderr]) output.on("data", (text) => (said += text));
  const [code] = await once(child, "exit");
  const counts = [...said.matchAll(/: (\{"recordings":.*\})/g)].map(([, json]) => JSON.parse(json));
  const total = (name) => counts.reduce((sum, each) => sum + each[name], 0);
  if (code !== 0) console.error(said.slice(-4000));
  return [
    { of: "mutations", seen: `${mutations} of each of ${counts.length} formats, seed ${seed}` },
    {
      of: "recordings, imported, replayed",
      seen: ["recordings", "imported", "replayed"].map(total).join(", "),
    },
    {
      of: "crashes, or faults that check or a replay found",
      seen: code === 0 ? "none" : "some, see above",
      bar: "none",
      met: code === 0 && counts.length > 0,
    },
  ];
}
