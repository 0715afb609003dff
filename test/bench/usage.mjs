/**
 * The CPU time and memory that a process and its children have used.
 * @module
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Length of a tick in /proc/PID/stat, in microseconds. */
const TICK = 10_000;
/** A server that paces its answers hardly uses its CPU, so by the clock it gets at most this many times as long. */
const PATIENCE = 3;

/** Microseconds so far `used` on a CPU, and `waited` for one; undefined if the system doesn't report them. */
export function cpuTime(pid) {
  if (process.platform !== "linux") return undefined;
  const times = family(pid).map((each) => {
    const { used, waited } = scheduled(each) ?? { used: 0, waited: 0 };
    // Only the ticks include threads that have ended.
    return { used: Math.max(used, ticks(each)), waited };
  });
  return {
    used: sum(times.map(({ used }) => used)),
    waited: sum(times.map(({ waited }) => waited)),
  };
}

/**
 * Measures how many milliseconds a process works from now on. CPU time counts, because on a busy machine a server gets little done
 * in a second; the clock, slowed down, counts only for a server that sleeps by itself.
 */
export function startClock(pid) {
  const start = performance.now();
  const before = cpuTime(pid);
  return () => {
    const passed = performance.now() - start;
    const after = cpuTime(pid);
    if (!after) return passed;
    const waited = (after.waited - before.waited) / 1000;
    return Math.max((after.used - before.used) / 1000, (passed - waited) / PATIENCE);
  };
}

/** Resident memory in bytes. */
export function memory(pid) {
  if (process.platform === "linux") return sum(family(pid).map(resident));
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)])) * 1024;
}

/** The times of all threads, to the nanosecond. */
function scheduled(pid) {
  const lines = tasks(pid).map((task) => read(`/proc/${pid}/task/${task}/schedstat`));
  if (lines.every((line) => line === undefined)) return undefined;
  const times = lines.map((line) => (line ?? "0 0").split(" ").map((time) => Number(time) / 1000));
  return { used: sum(times.map(([used]) => used)), waited: sum(times.map(([, waited]) => waited)) };
}

/** CPU time in hundredths of a second, which every kernel reports. */
function ticks(pid) {
  // The second field is the name in parentheses, which may hold spaces.
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, "")
    .split(" ");
  return fields ? (Number(fields[11]) + Number(fields[12])) * TICK : 0;
}

function resident(pid) {
  const [, kilobytes] = /^VmRSS:\s*(\d+)/m.exec(read(`/proc/${pid}/status`) ?? "") ?? [];
  return Number(kilobytes ?? 0) * 1024;
}

function family(pid) {
  const children = tasks(pid).flatMap((task) =>
    (read(`/proc/${pid}/task/${task}/children`) ?? "").split(" ").filter((child) => child !== ""),
  );
  return [pid, ...children.flatMap(family)];
}

function tasks(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** A file of /proc; undefined when there is none, or when its process has ended. */
function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
