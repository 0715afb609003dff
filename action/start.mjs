// Starts the emulator and exports its address. It ends with the job: see finish.mjs.
import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const { RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE, INPUT_VERSION, INPUT_FLAGS } =
  process.env;
/** How long the start may take on a busy machine. */
const PATIENCE_MS = 120_000;

const folder = join(RUNNER_TEMP, "parlel-mistral");
mkdirSync(folder, { recursive: true });
const output = join(folder, "output.jsonl");

const flags = (INPUT_FLAGS ?? "").split(/\s+/).filter(Boolean);
const child = spawn(process.execPath, [cli(), ...flags, "--port", "0", "--json"], {
  detached: true,
  stdio: ["ignore", openSync(output, "w"), openSync(join(folder, "errors.txt"), "w")],
});
child.unref();
let ended = false;
child.once("exit", () => (ended = true));

const url = await ready();
appendFileSync(GITHUB_OUTPUT, `url=${url}\n`);
const env = { MISTRAL_BASE_URL: `${url}/v1`, MISTRAL_SERVER_URL: url, MISTRAL_API_KEY: "parlel" };
for (const [name, value] of Object.entries(env)) appendFileSync(GITHUB_ENV, `${name}=${value}\n`);
appendFileSync(GITHUB_STATE, `url=${url}\npid=${child.pid}\n`);
console.log(`Mistral AI emulator at ${url}`);

/** The built command: this checkout's, else npm's. */
function cli() {
  const own = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
  if (existsSync(own)) return own;
  const pack = `@parlel/mistral@${INPUT_VERSION || "latest"}`;
  execFileSync("npm", ["install", "--prefix", folder, "--no-save", pack], { stdio: "inherit" });
  return join(folder, "node_modules/@parlel/mistral/dist/cli.js");
}

async function ready() {
  const late = Date.now() + PATIENCE_MS;
  for (let isLast = false; !isLast && Date.now() < late; await sleep(50)) {
    // What it said before it ended is read after that.
    isLast = ended;
    const [line = ""] = readFileSync(output, "utf8").split("\n");
    if (!line.endsWith("}")) continue;
    const { event, url, message } = JSON.parse(line);
    if (event === "ready") return url;
    console.error(message);
    break;
  }
  console.error(readFileSync(join(folder, "errors.txt"), "utf8"));
  process.exit(1);
}
