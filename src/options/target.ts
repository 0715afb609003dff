/**
 * Nitro's build targets: options that a target can't support are refused at the start, rather than by the call that needs them.
 * @module
 */
import { isRedis } from "../store/redis/address.ts";
import { EmulatorError } from "../types/error.ts";
import type { Options } from "./index.ts";
import { variableName } from "./row.ts";

/** A target of Nitro. */
interface Target {
  /**
   * What it may do with files. Cloudflare's workers can write files, but they last only for the request
   * (developers.cloudflare.com/changelog/2025-08-15-nodejs-fs).
   */
  readonly disk: "write" | "read" | "none";
  /** Whether all requests reach one process, so that each call finds what earlier ones stored. */
  readonly isOne: boolean;
  /** Whether it binds its own address. Elsewhere the platform assigns its name. */
  readonly listens: boolean;
}

const PROCESS: Target = { disk: "write", isOne: true, listens: true };
const FUNCTION: Target = { disk: "read", isOne: false, listens: false };
const EDGE: Target = { disk: "none", isOne: false, listens: false };

/** Targets by the names of their presets. A preset that isn't listed runs one process, like `node-server`. */
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
 * The options adapted to a target: one that binds no address accepts every host name.
 * @throws EmulatorError `BAD_OPTION` for an option that the target can't support.
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
  if (usage !== undefined && !listens) refuse("usage", "it gets no notice when it stops.");
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

/** A warning for targets that run several processes; undefined if they share their state, or there is only one. */
export function targetWarning({ data }: Options, preset = "node-server"): string | undefined {
  const { isOne } = TARGETS[preset] ?? PROCESS;
  if (isOne || data !== undefined) return undefined;
  return `Each process of ${preset} remembers for itself: a call may not find what an earlier one stored. Answers that need no state are the same everywhere.`;
}
