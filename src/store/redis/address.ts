/**
 * The address of a shared store.
 * @module
 */
import { EmulatorError } from "../../types/error.ts";

export interface RedisAddress {
  /** The URL to connect to. */
  readonly url: string;
  /** Whether it is a node of a cluster, which names the others. */
  readonly isCluster: boolean;
  /** The beginning of every key. */
  readonly prefix: string;
  /** The address without its password, for display. */
  readonly shown: string;
}

const USUAL_PREFIX = "parlel-mistral";
const PREFIX = /^[A-Za-z0-9._-]+(:[A-Za-z0-9._-]+)*$/;

/** Whether `data` is a Redis address rather than a folder. */
export function isRedis(data: string): boolean {
  return /^rediss?:/i.test(data);
}

/**
 * Reads `redis://[user:password@]host[:port][/number][?prefix=…][&cluster=true]`, or the same with `rediss:` for TLS.
 * @throws EmulatorError `BAD_OPTION`.
 */
export function readAddress(data: string): RedisAddress {
  const url = URL.canParse(data) ? new URL(data) : undefined;
  if (!url?.hostname || !/^\/?\d*$/.test(url.pathname)) {
    throw bad("an address looks like redis://host:6379/0");
  }
  const {
    prefix = USUAL_PREFIX,
    cluster = "false",
    ...others
  } = Object.fromEntries(url.searchParams);
  const [other] = Object.keys(others);
  if (other !== undefined) throw bad(`an address takes cluster and prefix, not ${other}`);
  if (!/^(true|false)$/.test(cluster)) throw bad(`cluster is true or false, not ${cluster}`);
  const isCluster = cluster === "true";
  if (isCluster && /[1-9]/.test(url.pathname)) throw bad("a cluster has only database 0");
  if (!PREFIX.test(prefix)) {
    throw bad(`a prefix is made of letters, digits, ".", "_", "-" and ":" between them`);
  }
  url.search = "";
  const { protocol, host, pathname } = url;
  return { url: url.href, isCluster, prefix, shown: `${protocol}//${host}${pathname}` };
}

function bad(problem: string): EmulatorError {
  return new EmulatorError("BAD_OPTION", `data: ${problem}.`);
}
