/**
 * Servers in their own processes, which report on themselves. None outlives this process.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const CLI = new URL("../../dist/cli.js", import.meta.url).pathname;
const INSIDE = new URL("inside.mjs", import.meta.url).href;
/** Not a real key; a recorder needs one. */
const KEY = "a-key-that-nobody-has-0123456789";

const running = new Set();
const folders = [];
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-soak-"));
  folders.push(folder);
  return folder;
}

/**
 * Starts the built command.
 * @throws Error with its output if it ends before it is ready.
 */
export async function serve(...args) {
  const { CI: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ["--import", INSIDE, CLI, ...args, "--port", "0", "--json"],
    { env: { ...env, MISTRAL_API_KEY: KEY }, stdio: ["ignore", "pipe", "pipe", "ipc"] },
  );
  running.add(child);
  const ended = once(child, "exit");
  ended.then(() => running.delete(child));
  let said = "";
  child.stderr.on("data", (text) => (said += text));
  const waiting = [];
  child.on("message", (seen) => waiting.shift()?.(seen));
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  if (typeof line !== "string") throw new Error(`It ended before it was ready:\n${said}`);
  const { url, port } = JSON.parse(line);
  return {
    url,
    port,
    pid: child.pid,
    /** Its output to stderr so far. */
    said: () => said,
    /** Its memory, its event loop's delay since the last look, and the number of uncaught errors. */
    look: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.send("look");
      }),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    /** @returns its exit code. */
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}

/** Stops a server. @returns the figure that trials end with. */
export async function unhandled(server) {
  const { uncaught } = await server.look();
  const code = await server.stop();
  const met = uncaught === 0 && code === 0;
  return { of: "unhandled errors, exit code", seen: `${uncaught}, ${code}`, bar: "0, 0", met };
}
