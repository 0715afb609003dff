/**
 * One server in several processes: the first one hands out connections, the others answer.
 * @module
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { isRedis } from "../store/redis/address.ts";
import { EmulatorError } from "../types/error.ts";
import { endOnSignals } from "./lifetime.ts";

/** How long after its end to restart a worker. */
const AGAIN_MS = 500;

/** The message of a worker that is ready to answer. */
interface Ready {
  readonly port: number;
}

/** Whether this process is a worker of one that hands out connections. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Tells the process that hands out connections that this one is ready, and ends with it.
 * @param stop ends this process.
 */
export function tellReady(port: number, stop: () => void): void {
  process.send?.({ port } satisfies Ready);
  process.once("disconnect", stop);
}

/**
 * Refuses workers that couldn't share their state.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function checkShared(data: string | undefined): void {
  if (data !== undefined && isRedis(data)) return;
  const why =
    data === undefined ? "each would keep its own state" : "a folder belongs to one process";
  throw new EmulatorError(
    "BAD_OPTION",
    `workers: several processes need a shared store, since ${why}. Name a Redis: --data redis://host:6379/0.`,
  );
}

/**
 * Starts workers and replaces each one that dies, until a signal ends them all.
 * @param began called with the port when all but those that died at once are ready.
 * @returns the exit code.
 */
export async function supervise(count: number, began: (port: number) => void): Promise<number> {
  const args = process.argv.slice(2);
  cluster.setupPrimary({ args });
  let isStopping = false;
  const first = await startWorker();
  if (typeof first === "number") return first;
  // All use the port that the first one found.
  cluster.setupPrimary({ args: [...args, "--port", `${first.port}`] });
  cluster.on("exit", () => {
    // Whatever ended it may end the next one too.
    setTimeout(() => isStopping || startWorker(), AGAIN_MS);
  });
  await Promise.all(Array.from({ length: count - 1 }, startWorker));
  const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((each) => !!each);
  began(first.port);
  await new Promise<void>((resolve) => {
    endOnSignals(["SIGINT", "SIGTERM"], () => {
      isStopping = true;
      for (const worker of workers()) worker.process.kill("SIGTERM");
      const check = (): void => {
        if (workers().length === 0) resolve();
      };
      cluster.on("exit", check);
      check();
    });
  });
  return 0;
}

/** @returns the worker's message when it is ready, or the exit code of one that couldn't start. */
async function startWorker(): Promise<Ready | number> {
  const worker = cluster.fork();
  const ready = once(worker, "message").then(([said]) => said as Ready);
  const ended = once(worker, "exit").then(([code]) => Number(code ?? 1));
  return Promise.race([ready, ended]);
}
