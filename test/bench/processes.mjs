/**
 * The processes of a run: servers and the load, each on its own CPU if the system lets us choose. None outlives this process.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const START_MS = 30_000;

const [serverCpu, loadCpu] = findCpus();
/** Whether the servers and the load each have their own CPU. */
export const pinned = loadCpu !== undefined;

const running = new Set();
process.on("exit", () => {
  for (const child of running) kill(child);
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    console.error(`Stopped by ${signal}.`);
    process.exit(1);
  });
}

/** Keeps this process off the servers' CPU when it reads their answers itself. */
export function stayOffServers() {
  if (pinned) spawnSync("taskset", ["-acp", String(loadCpu), String(process.pid)]);
}

/**
 * Starts a server from its command.
 * @param probe a request that shows whether it answers, see `answers`.
 * @param pin whether it stays on the servers' CPU.
 * @returns its port, its pid, `stop()`, and the milliseconds until it answered.
 * @throws Error with its output when it ends or doesn't answer.
 */
export async function startServer({ name, command, probe, prepareFiles }, { pin = pinned } = {}) {
  prepareFiles?.();
  const port = await freePort();
  const filled = command.replaceAll("{port}", String(port));
  const before = performance.now();
  const child = spawn(`exec ${pin ? `taskset -c ${serverCpu} ` : ""}${filled}`, {
    shell: true,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  child.stderr.on("data", (chunk) => (said = `${said}${chunk}`.slice(-2000)));

  while (!(await answers(port, probe))) {
    const late = performance.now() - before > START_MS;
    if (late) kill(child);
    if (late || child.exitCode !== null || child.signalCode !== null) {
      running.delete(child);
      throw new Error(`${name} didn't start: ${filled}\n${said}`);
    }
    await sleep(1);
  }
  const ready = performance.now() - before;
  const stop = async () => {
    kill(child);
    await ended;
    running.delete(child);
  };
  return { name, port, pid: child.pid, ready, stop, stderr: () => said };
}

/** The load's process. `send` resolves with its report. */
export function startLoad() {
  const script = [process.execPath, new URL("load.mjs", import.meta.url).pathname];
  const [file, ...args] = pinned ? ["taskset", "-c", loadCpu, ...script, "busy"] : script;
  const child = spawn(file, args, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  running.add(child);
  child.once("exit", (code) => {
    if (!running.delete(child)) return;
    console.error(`The load ended with ${code}.`);
    process.exit(1);
  });
  return {
    send: (order) =>
      new Promise((resolve) => {
        child.once("message", resolve);
        child.send(order);
      }),
    stop: () => {
      running.delete(child);
      child.disconnect();
    },
  };
}

/** Whether a server answers the probe, `{ method, path, headers, body }`, with a 200, or with any status if `any` is set. */
function answers(port, { body, any = false, ...options }) {
  return new Promise((resolve) => {
    const outgoing = request({ port, host: "127.0.0.1", agent: false, ...options }, (response) => {
      response.resume();
      resolve(any || response.statusCode === 200);
    });
    outgoing.setTimeout(2000, () => outgoing.destroy());
    outgoing.on("error", () => resolve(false));
    outgoing.end(body);
  });
}

/** Ends a process and everything it started. */
function kill(child) {
  for (const pid of [-child.pid, child.pid]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended, or doesn't lead a group.
    }
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Two CPUs that this process may use; none if there is only one, or no taskset. */
function findCpus() {
  if (process.platform !== "linux" || spawnSync("taskset", ["-V"]).error) return [];
  const status = readFileSync("/proc/self/status", "latin1");
  const [, list] = /^Cpus_allowed_list:\s*(.+)$/m.exec(status) ?? [];
  const cpus = (list ?? "").split(",").flatMap((part) => {
    const [first, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
  });
  return cpus.length > 1 ? cpus : [];
}
