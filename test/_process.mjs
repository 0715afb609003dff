/**
 * Programs that tests start, each with its children in its own process group. None outlives this process.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";

const live = new Set();

/** Starts a program, and keeps track of it until it ends. */
export function start(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  live.add(child);
  child.once("close", () => live.delete(child));
  return child;
}

/** Runs a program to its end. The output combines both of its streams. */
export async function run(command, args, { seconds = 600, ...options } = {}) {
  const child = start(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  }
  const timer = setTimeout(() => {
    output += `\nended after ${seconds} seconds\n`;
    end(child, "SIGKILL");
  }, seconds * 1000);
  try {
    const [code] = await once(child, "close");
    return { code, output };
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a program that must succeed, and returns its output. */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  return output;
}

/** Asks a program to stop, and waits until it has stopped. */
export async function stop(child) {
  if (!live.has(child)) return;
  const ended = once(child, "close");
  end(child, "SIGTERM");
  await ended;
}

function end(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

process.on("exit", () => live.forEach((child) => end(child, "SIGKILL")));
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
