// A target as a running process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "./prepare.mjs";

/**
 * Starts a target with its own variables. If it ends before it listens, throws an error with its output.
 * @returns its address, its output so far, and a function that stops it with a signal.
 */
export async function start(target, env = {}) {
  const { program, folder, args = [], entry } = target;
  const all = { PORT: "0", ...target.env, ...env };
  const command = typeof args === "function" ? args(all, folder) : [...args];
  if (entry) command.push(join(folder, entry));
  const child = spawn(program, command, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...all },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit");
  let said = "";
  const port = await new Promise((resolve, reject) => {
    const hear = (data) => {
      said += data;
      const [, found] = /(?:http:\/\/[^\s:]+:|"port":)(\d+)/.exec(said) ?? [];
      if (found) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    // Comes after the last of its output.
    child.once("close", (code) => reject(new Error(`It ended with ${code}:\n${said}`)));
  });
  return {
    pid: child.pid,
    port,
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    /** Stops it. @returns its exit code. */
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const [code] = await ended;
      return code;
    },
  };
}
