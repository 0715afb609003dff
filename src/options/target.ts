/**
 * Where Nitro builds for: what a target can't do is refused at the start, and not by the call that needs it.
 * @module
 */
import { isRedis } from "../store/redis/address.ts";
import { EmulatorError } from "../types/error.ts";
import type { Options } from "./index.ts";
import { variableName } from "./row.ts";

/** A target of Nitro. */
interface Target {
  /**
   * What it may do with files. Workers of Cloudflare can write some, but what a request wrote is gone with it
   * (developers.cloudflare.com/changelog/2025-08-15-nodejs-fs).
   */
  readonly disk: "write" | "read" | "none";
  /** Whether all requests reach one process, so that what a call stored is there for the next. */
  readonly isOne: boolean;
  /** Whether it binds an address of its own. Elsewhere the platform gives it a name. */
  readonly listens: boolean;
}

const PROCESS: Target = { disk: "write", isOne: true, listens: true };
const FUNCTION: Target = { disk: "read", isOne: false, listens: false };
const EDGE: Target = { disk: "none", isOne: false, listens: false };

/** By the name of its preset. A preset that isn't listed runs one process, like `node-server`. */
const TARGETS: Readonly<Record<string, Target>> = {
  "node-cluster": { disk: "write", isOne: false, listens: true },
  "aws-lambda": FUNCTION,
  vercel: FUNCTION,
  netlify: FUNCTION,
  "cloudflare-module": EDGE,
  "cloudflare-durable": EDGE,
  "cloudflare-pages": EDGE,
};

/**
 * What options become on a target: where it binds no address, every name may be its own.
 * @throws EmulatorError `BAD_OPTION` for what the target can't do.
 */
export function fitTarget(options: Options, preset = "node-server"): Options {
  const { disk, isOne, listens } = TARGETS[preset] ?? PROCESS;
  const refuse = (name: string, why: string): never => {
    throw new EmulatorError(
      "BAD_OPTION",
      `${variableName(name)} can't be set on ${preset}: ${why}`,
    );
  };
  const { strategy, onMiss, data, usage } = options;
  const isShared = data !== undefined && isRedis(data);
  if (isShared && disk === "none") refuse("data", "it has no connection of its own.");
  if (data !== undefined && !isShared && !isOne) {
    refuse("data", "a folder belongs to one process. Processes share redis://host:6379/0.");
  }
  if (usage !== undefined && !listens) refuse("usage", "nothing tells it that it stops.");
  if (onMiss === "record" && disk !== "write") {
    refuse("onMiss", "it can't write. Record with parlel-mistral, and deploy the fixtures.");
  }
  if (strategy === "fixture" && disk === "none") {
    refuse("strategy", "it has no disk to read fixtures from.");
  }
  return listens ? options : { ...options, host: "0.0.0.0" };
}

/** Whether a target has files that outlive a request. */
export function keepsFiles(preset = "node-server"): boolean {
  return (TARGETS[preset] ?? PROCESS).disk !== "none";
}

/** What is said at the start of a target that answers with several processes; undefined where they share their state, or one answers all. */
export function targetWarning({ data }: Options, preset = "node-server"): string | undefined {
  const { isOne } = TARGETS[preset] ?? PROCESS;
  if (isOne || data !== undefined) return undefined;
  return `Each process of ${preset} remembers for itself: what one call stored, the next may not find. Answers that need no memory are the same everywhere.`;
}
