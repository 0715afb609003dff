/**
 * Redis servers that tests start, from the package `redis-server`, and Valkey if it is installed.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface RunningRedis {
  /** Its address, with a prefix for keys if one is given. */
  url(prefix?: string): string;
  readonly port: number;
  /** The port for the other nodes of its cluster. */
  readonly clusterPort: number;
  readonly process: ChildProcess;
  /** Runs `redis-cli`. */
  cli(...args: string[]): string;
  /** Starts it again after a stop, on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** The programs that are installed. */
export const REDIS_PROGRAMS: readonly string[] = ["redis-server", "valkey-server"].filter(
  (name) => spawnSync(name, ["--version"]).status === 0,
);

/** Whether to skip tests because none is installed. */
export const NO_REDIS = REDIS_PROGRAMS.length === 0;

/** Whether they were built with TLS. */
export const NO_TLS =
  NO_REDIS ||
  !/tls-cert-file/.test(
    spawnSync(REDIS_PROGRAMS[0]!, ["--port", "0", "--tls-port", "1"], { encoding: "utf8" }).stdout,
  );

/** The certificate of a server and its key, in files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

interface RedisMore {
  /** The certificate for TLS, which is then the only protocol. */
  readonly tls?: Certificate;
  /** Whether it is a node of a cluster. */
  readonly isClustered?: boolean;
}

export async function startRedis(
  program: string = REDIS_PROGRAMS[0]!,
  { tls, isClustered = false }: RedisMore = {},
): Promise<RunningRedis> {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-redis-"));
  let port = await freePort();
  let clusterPort = 0;
  let child: ChildProcess | undefined;

  const launch = async (): Promise<void> => {
    const args = ["--port", tls ? "0" : `${port}`, "--bind", "127.0.0.1", "--dir", folder];
    if (tls) {
      const files = ["--tls-cert-file", tls.cert, "--tls-key-file", tls.key];
      args.push("--tls-port", `${port}`, ...files, "--tls-ca-cert-file", tls.cert);
      args.push("--tls-auth-clients", "no");
    }
    if (isClustered) {
      clusterPort = await freePort();
      args.push("--cluster-enabled", "yes", "--cluster-port", `${clusterPort}`);
      // Nodes on a busy machine are slow, not gone.
      args.push("--cluster-node-timeout", "60000");
    }
    // Its data survives its end, though not the machine's: tests don't wait for the disk.
    const kept = ["--save", "", "--appendonly", "yes", "--appendfsync", "no"];
    child = spawn(program, [...args, ...kept], { stdio: "pipe" });
    await new Promise<void>((resolve, reject) => {
      let said = "";
      child!.stdout!.on("data", (data: Buffer) => {
        said += data.toString();
        if (said.includes("Ready to accept connections")) resolve();
      });
      child!.once("exit", () => reject(new Error(said)));
    });
  };
  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    await ended;
  };

  // Another process may take the port meanwhile.
  for (let tries = 0; ; tries++) {
    try {
      await launch();
      break;
    } catch (error) {
      if (tries === 5) throw error;
      port = await freePort();
    }
  }
  return {
    port,
    clusterPort,
    get process() {
      return child!;
    },
    url: (prefix) =>
      `${tls ? "rediss" : "redis"}://127.0.0.1:${port}/0${prefix ? `?prefix=${prefix}` : ""}`,
    cli: (...args) =>
      spawnSync("redis-cli", ["-p", `${port}`, ...args], { encoding: "utf8" }).stdout.trim(),
    start: launch,
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The number of slots into which a cluster divides its keys. */
const SLOTS = 16_384;

/** Three servers that share the keys among them. */
export async function startCluster(): Promise<readonly RunningRedis[]> {
  const nodes = await Promise.all(
    [1, 2, 3].map(() => startRedis(REDIS_PROGRAMS[0], { isClustered: true })),
  );
  const [first, ...others] = nodes;
  const share = Math.ceil(SLOTS / nodes.length);
  for (const [at, { cli }] of nodes.entries()) {
    const last = Math.min(SLOTS, (at + 1) * share) - 1;
    cli("cluster", "addslotsrange", `${at * share}`, `${last}`);
  }
  const isWhole = (info: string): boolean =>
    info.includes("cluster_state:ok") && info.includes(`cluster_known_nodes:${nodes.length}`);
  while (!nodes.every(({ cli }) => isWhole(cli("cluster", "info")))) {
    // Repeated, since nodes on a busy machine give up on each other.
    for (const { port, clusterPort } of others)
      first!.cli("cluster", "meet", "127.0.0.1", `${port}`, `${clusterPort}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return nodes;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
