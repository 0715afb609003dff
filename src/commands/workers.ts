/**
 * One server in several processes: the first one hands out connections, the others answer.
 * @module
 */
import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { isRedis } from "../store/redis/address.ts";
import { EmulatorError } from "../types/error.ts";

/** How long after its end a worker is started again. */
const AGAIN_MS = 500;

/** What a worker tells when it answers. */
interface Ready {
  readonly port: number;
}

/** Whether this process answers for another one that hands out connections. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Tells the process that hands out connections that this one answers, and ends with it.
 * @param stop ends this process.
 */
export function tellReady(port: number, stop: () => void): void {
  process.send?.({ port } satisfies Ready);
  process.once("disconnect", stop);
}

/**
 * Refuses workers that could not share what calls store.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function checkShared(data: string | undefined): void {
  if (data !== undefined && isRedis(data)) return;
  const why =
    data === undefined ? "each would remember for itself" : "a folder belongs to one process";
  throw new EmulatorError(
    "BAD_OPTION",
    `workers: several processes need a store that they share, since ${why}. Name a Redis: --data redis://host:6379/0.`,
  );
}

/**
 * Starts workers and starts another for one that dies, until a signal ends them all.
 * @param began told the port when all answer.
 * @returns the exit code.
 */
export async function supervise(count: number, began: (port: number) => void): Promise<number> {
  const args = process.argv.slice(2);
  cluster.setupPrimary({ args });
  let isStopping = false;
  const first = await startWorker();
  if (typeof first === "number") return first;
  // The one port of all is the one that the first has found.
  cluster.setupPrimary({ args: [...args, "--port", `${first.port}`] });
  await Promise.all(Array.from({ length: count - 1 }, startWorker));

  const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((each) => !!each);
  cluster.on("exit", () => {
    // Whatever ended it may end the next one, too.
    setTimeout(() => isStopping || startWorker(), AGAIN_MS);
  });
  began(first.port);
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      for (const worker of workers()) worker.process.kill("SIGTERM");
      const check = (): void => {
        if (workers().length === 0) resolve();
      };
      cluster.on("exit", check);
      check();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
  return 0;
}

/** @returns what it tells when it answers, or the exit code of one that could not start. */
async function startWorker(): Promise<Ready | number> {
  const worker = cluster.fork();
  const ready = once(worker, "message").then(([said]) => said as Ready);
  const ended = once(worker, "exit").then(([code]) => Number(code ?? 1));
  return Promise.race([ready, ended]);
}
