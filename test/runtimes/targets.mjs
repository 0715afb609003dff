// The runtimes and Nitro targets that the emulator runs on. Runtimes come from the npm packages of their names.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeConfig } from "./worker.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const CLI = path("../../dist/cli.js");
const FUNCTION = path("function.mjs");

/** Package and version, and the program in it. A target without a runtime uses the Node that runs this. */
const NODE_FLOOR = ["node@20.19.0", "bin/node"];
export const NODE_NEXT = ["node@24", "bin/node"];
const BUN = ["bun@1.4.5", "bin/bun.exe"];
const DENO = ["deno@2.9.6", "deno"];
const WORKERD = ["workerd@1.20261117.1", "bin/workerd"];

/** Tests of operations that a target can't pass, by their titles, and the table's words for the others. */
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
].map((target) => ({ args: [CLI], on: target.name, listens: true, ...target }));

const servers = [
  { preset: "node_server", on: "Node" },
  { preset: "node_cluster", on: "Node", env: { NITRO_CLUSTER_WORKERS: "2" }, isShared: true },
  { preset: "bun", on: "Bun", runtime: BUN },
  { preset: "deno_server", on: "Deno", runtime: DENO, args: ["-A"], but: ZERO_BYTE },
].map((target) => ({ output: ".output", entry: "server/index.mjs", listens: true, ...target }));

const worker = {
  preset: "cloudflare_module",
  output: ".output",
  on: "workerd",
  runtime: WORKERD,
  args: (variables, folder) => [
    "serve",
    "--control-fd=1",
    writeConfig(join(folder, "server"), variables),
  ],
  but: ZERO_BYTE,
};

const functions = [
  { preset: "aws_lambda", output: ".output", entry: "server/index.mjs" },
  { preset: "vercel", output: ".vercel/output", entry: "functions/__server.func/index.mjs" },
  { preset: "netlify", output: ".netlify/functions-internal", entry: "server/main.mjs" },
].map((target) => ({
  on: "Node, called as the platform does",
  args: [FUNCTION, target.preset],
  ...target,
}));

/**
 * Nitro builds `preset` into `output`. The arguments are `args` and then the path of `entry` in the build, unless `args` is a
 * function of the variables and the build. `isBrief` runs the golden answers alone; `conforms` adds the tests of operations, `but`
 * for some; `isShared` means that several processes answer, which then share a Redis.
 */
export const targets = [
  ...commands,
  ...[...servers, worker].map((target) => ({ name: target.preset, conforms: true, ...target })),
  ...functions.map((target) => ({ name: target.preset, ...target })),
];
