// What the emulator runs on. Runtimes come from the npm packages of their names.
import { fileURLToPath } from "node:url";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const CLI = path("../../dist/cli.js");
const FUNCTION = path("function.mjs");

/** Package and version, and the program in it. None is the Node that runs this. */
const NODE_FLOOR = ["node@20.19.0", "bin/node"];
const NODE_NEXT = ["node@24", "bin/node"];
const BUN = ["bun@1.4.5", "bin/bun.exe"];
const DENO = ["deno@2.9.6", "deno"];
const WORKERD = ["workerd@1.20261117.1", "bin/workerd"];

/** Tests of operations that a target can't pass, by their titles, and what all others have in common. */
const NEED_MEMORY = [/^(voices|control plane) /, "all that need no memory"];
const ZERO_BYTE = [/ a file's name may hold a zero byte$/, "all but zero bytes in names of files"];

const commands = [
  { name: "this Node, UTC", env: { TZ: "UTC", LANG: "C" }, isBrief: true },
  {
    name: "this Node, Kathmandu",
    env: { TZ: "Asia/Kathmandu", LANG: "ne_NP.UTF-8" },
    isBrief: true,
  },
  { name: "Node 20.19", runtime: NODE_FLOOR },
  { name: "Node 24", runtime: NODE_NEXT },
].map((target) => ({ args: [CLI], listens: true, ...target }));

const servers = [
  { preset: "node_server" },
  { preset: "node_cluster", env: { NITRO_CLUSTER_WORKERS: "2" }, but: NEED_MEMORY },
  { preset: "bun", runtime: BUN },
  { preset: "deno_server", runtime: DENO, args: ["-A"], but: ZERO_BYTE },
  {
    preset: "cloudflare_module",
    runtime: WORKERD,
    isWorker: true,
    listens: false,
    but: ZERO_BYTE,
  },
].map((target) => ({
  name: target.preset,
  output: ".output",
  entry: "server/index.mjs",
  listens: true,
  conforms: true,
  ...target,
}));

/** This Node calls them as their platforms do. */
const functions = [
  { preset: "aws_lambda", output: ".output", entry: "server/index.mjs" },
  { preset: "vercel", output: ".vercel/output", entry: "functions/__server.func/index.mjs" },
  { preset: "netlify", output: ".netlify/functions-internal", entry: "server/main.mjs" },
].map((target) => ({ name: target.preset, args: [FUNCTION, target.preset], ...target }));

/**
 * `preset` is built by Nitro into `output`, and `entry` in what was built is put behind `args`. `isBrief` asks for golden answers
 * alone; `conforms` asks for the tests of operations, too, `but` for some.
 */
export const targets = [...commands, ...servers, ...functions];
