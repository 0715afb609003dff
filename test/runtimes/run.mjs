// The golden answers on every runtime that is promised: `npm run test:runtimes`. Each target is a real process that is asked
// over a socket, 64 callers at once. Other Node versions come from npm's `node` package; Nitro's server is built on the spot.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nodeOf } from "./node.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const golden = (file) => readFileSync(new URL(`../golden/${file}`, import.meta.url), "utf8");
const requests = Object.entries(JSON.parse(golden("requests.json")));

const CLI = ["dist/cli.js", "--port", "0"];
const versions = ["20.19.0", "24"];
const targets = [
  { name: "this Node, UTC", args: CLI, env: { TZ: "UTC", LANG: "C" } },
  { name: "this Node, Kathmandu", args: CLI, env: { TZ: "Asia/Kathmandu", LANG: "ne_NP.UTF-8" } },
  ...versions.map((version) => ({ name: `Node ${version}`, node: version, args: CLI })),
  {
    name: "Nitro, node_server",
    build: true,
    args: [".output/server/index.mjs"],
    env: { PORT: "0" },
  },
];

let failed = 0;
for (const target of targets) {
  const differing = await check(target).catch((error) => [error.message]);
  if (differing.length > 0) failed++;
  const verdict =
    differing.length === 0 ? `${requests.length} of ${requests.length}` : differing.join(", ");
  console.log(`${differing.length === 0 ? "ok  " : "FAIL"} ${target.name}: ${verdict}`);
}
console.log(`${targets.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The names of the golden answers that this target doesn't give. */
async function check({ node, build, args, env = {} }) {
  if (build) execFileSync("npx", ["nitro", "build"], { cwd: root, stdio: "pipe" });
  const command = node ? nodeOf(node) : process.execPath;
  const server = spawn(command, args, {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await listening(server);
    const callers = Array.from({ length: 64 }, (_, caller) => askAll(url, caller));
    return [...new Set((await Promise.all(callers)).flat())];
  } finally {
    server.kill("SIGTERM");
  }
}

function listening(server) {
  return new Promise((resolve, reject) => {
    let text = "";
    server.stdout.on("data", (data) => {
      text += data;
      const [, port] = /http:\/\/[^\s:]+:(\d+)/.exec(text) ?? [];
      if (port) resolve(`http://127.0.0.1:${port}`);
    });
    server.once("exit", (code) => reject(new Error(`ended with ${code} before it listened`)));
  });
}

/** One caller's requests, one after the other, each caller's in another order. */
async function askAll(url, caller) {
  const differing = [];
  for (const index of requests.keys()) {
    const [name, request] = requests[(index + caller) % requests.length];
    differing.push((await ask(url, name, request)) ?? []);
  }
  return differing.flat();
}

async function ask(url, name, { path, body, form }) {
  const headers = { authorization: "Bearer parlel" };
  const fields = new FormData();
  for (const [field, value] of Object.entries(form ?? {})) fields.append(field, value);
  if (!form) headers["content-type"] = "application/json";
  const response = await fetch(`${url}${path}`, {
    method: body || form ? "POST" : "GET",
    headers,
    body: form ? fields : JSON.stringify(body),
  });
  return (await response.text()) === golden(`${name}.txt`) ? undefined : name;
}
