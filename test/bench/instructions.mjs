/**
 * How many instructions a process has executed: a figure that other processes don't disturb, on machines that count them.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

const EVENT = ["stat", "-x", ",", "-e", "instructions:u"];

/** Whether `perf` is installed and the machine lets it count. */
export const counts = readCount(spawnSync("perf", [...EVENT, "true"]).stderr) !== undefined;

/** Starts counting a process and its threads; undefined where the machine doesn't count. */
export async function startCount(pid) {
  if (!counts) return undefined;
  // The pipes carry our commands, and its message that it has begun.
  const child = spawn("perf", [...EVENT, "--control", "fd:3,4", "-D", "-1", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const [, , stderr, control, answers] = child.stdio;
  let said = "";
  stderr.on("data", (chunk) => (said += chunk));
  control.write("enable\n");
  await once(answers, "data");
  return {
    /** @returns the number of instructions. */
    async end() {
      child.kill("SIGINT");
      await once(child, "close");
      return readCount(said);
    },
  };
}

/** The number in a line such as `12345,,instructions:u,…`. */
function readCount(said) {
  const [, number] = /^(\d+),[^,]*,instructions/m.exec(String(said)) ?? [];
  return number === undefined ? undefined : Number(number);
}
