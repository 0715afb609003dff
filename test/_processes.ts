/**
 * Built servers as separate processes, for what one process can't show.
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const CLI = new URL("../dist/cli.js", import.meta.url).pathname;

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a server on a free port. */
export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [CLI, "--json", "--port", "0", ...args], {
    env: { PATH, ...env },
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

/** The first line of a server: its address, or why it didn't start. */
export async function firstLine(child: ChildProcess): Promise<any> {
  const said = once(createInterface({ input: child.stdout! }), "line");
  const ended = once(child, "close").then(() => ["{}"]);
  const [line] = await Promise.race([said, ended]);
  return JSON.parse(line);
}
