/**
 * Locks between processes. A killed process's locks are free at once.
 * @module
 */
import { readFileSync, readlinkSync, rmSync, statSync, utimesSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { ABANDONED_MS, readAged, UNFINISHED, writeNew } from "./whole.ts";

/** The holder of a lock, as named in the lock's file. */
export interface Holder {
  /** The machine, and its namespace of process ids: a container has its own. */
  readonly host: string;
  readonly pid: number;
  /** When the process started, since its id may be reused later: in the system's count, or else the process's own. */
  readonly since: number;
  /** Unique to this lock. */
  readonly id: string;
}

const RETRY_MS = 5;
/** How often to touch a lock that is held for long. Other machines take an untouched lock for abandoned. */
const BEAT_MS = 2000;

/** The content that a process writes into a lock it takes. */
export function holderOf(pid: number): Holder {
  const host = `${hostname()} ${processSpace()}`;
  return { host, pid, since: startOf(pid) ?? performance.timeOrigin, id: crypto.randomUUID() };
}

/** When a process started, in the system's ticks; undefined if the system doesn't say. */
function startOf(pid: number): number | undefined {
  try {
    // The name, in parentheses, may contain spaces; the 20th field after it is the start.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return undefined;
  }
}

/** The namespace of this process's id; on systems without namespaces, the same in every process. */
function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Runs a change of a file while no other process changes it. */
export async function whileLocked<T>(path: string, change: () => Promise<T>): Promise<T> {
  const lock = join(dirname(path), `${UNFINISHED}lock-${basename(path)}`);
  const holder = holderOf(process.pid);
  const mine = JSON.stringify(holder);
  while (!writeNew(lock, mine)) {
    if (await isAbandoned(lock, holder)) await breakLock(lock, holder);
    else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  try {
    return await change();
  } finally {
    // Unless the change took so long that the lock was considered abandoned.
    if ((await readAged(lock))?.text === mine) await rm(lock, { force: true });
  }
}

/**
 * Holds a lock for as long as this process lives, or until it is released.
 * @returns a way to release it, or its current holder, who may still be taking it.
 */
export function hold(lock: string): { release(): void } | { holder: Holder } {
  const own = holderOf(process.pid);
  const mine = JSON.stringify(own);
  while (!writeNew(lock, mine)) {
    const holder = readHolder(lock);
    const isAlive = holder && (holder.host === own.host ? !isGone(holder, own) : isTouched(lock));
    if (isAlive) return { holder };
    // One process at a time breaks it, or the slower one would remove the lock that the faster one has taken by then.
    const guard = hold(`${lock}-broken`);
    if ("holder" in guard) return guard;
    try {
      if (readHolder(lock)?.id === holder?.id) rmSync(lock, { force: true });
    } finally {
      guard.release();
    }
  }
  const beat = setInterval(() => touch(lock), BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      if (readHolder(lock)?.id === own.id) rmSync(lock, { force: true });
    },
  };
}

function touch(lock: string): void {
  try {
    utimesSync(lock, new Date(), new Date());
  } catch {
    // If another process removed it, it had its reason.
  }
}

function isTouched(lock: string): boolean {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < ABANDONED_MS;
}

function readHolder(lock: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(lock, "utf8")) as Holder;
  } catch {
    return undefined;
  }
}

/** If several processes find a lock abandoned, one breaks it, so that nobody breaks a new lock. */
async function breakLock(lock: string, own: Holder): Promise<void> {
  const guard = `${lock}-broken`;
  if (writeNew(guard, "")) {
    try {
      if (await isAbandoned(lock, own)) await rm(lock, { force: true });
    } finally {
      await rm(guard, { force: true });
    }
  } else if (await isAbandoned(guard, own)) await rm(guard, { force: true });
}

/** Whether a lock is abandoned: its process is gone, or it is too old for any change to be still running. */
async function isAbandoned(lock: string, own: Holder): Promise<boolean> {
  const found = await readAged(lock);
  if (!found) return false;
  if (found.age > ABANDONED_MS) return true;
  try {
    return isGone(JSON.parse(found.text) as Partial<Holder>, own);
  } catch {
    // It is still being written.
    return false;
  }
}

function isGone(holder: Partial<Holder>, own: Holder): boolean {
  if (holder.host !== own.host || typeof holder.pid !== "number") return false;
  if (holder.pid === own.pid) return holder.since !== own.since;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
  const start = startOf(holder.pid);
  return start !== undefined && start !== holder.since;
}
