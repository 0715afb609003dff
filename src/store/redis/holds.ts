/**
 * Names that calls on several servers hold exclusively. Each server keeps renewing its holds, so that those of a server that dies are
 * soon free.
 * @module
 */
import { hashHex } from "../../hash/xxhash.ts";
import { type Holding, LONGEST } from "../holds.ts";
import type { Rooms } from "./counts.ts";
import type { Room } from "./room.ts";

/** How long a hold lasts unless it is renewed. */
const LEASE_MS = 10_000;
const RENEW_MS = LEASE_MS / 4;

interface Held {
  readonly until: number;
  take(): Promise<unknown>;
  give(): Promise<unknown>;
}

export function createSharedHolds({ present }: Rooms): Holding {
  const tokens = new WeakMap<object, string>();
  const tokenOf = (by: object): string => {
    let token = tokens.get(by);
    if (!token) tokens.set(by, (token = crypto.randomUUID()));
    return token;
  };
  const keyIn = (room: Room, name: string): string => room.key("counts", `hold:${hashHex(name)}`);

  const held = new Map<string, Held>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const renew = (): void => {
    for (const { until, take } of held.values()) {
      if (Date.now() < until) take().catch(() => {});
    }
  };
  const keep = (which: string, one: Held): void => {
    held.set(which, one);
    timer ??= setInterval(renew, RENEW_MS);
    timer.unref?.();
  };
  const forget = (which: string): void => {
    held.delete(which);
    if (held.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    async take(name, by) {
      const room = await present();
      const token = tokenOf(by);
      const key = keyIn(room, name);
      const take = () => room.run("hold", [key], token, LEASE_MS);
      const give = () => room.run("release", [key], token);
      // Succeeds in an epoch that has ended: no other call uses it.
      if ((await take()) === 0) return false;
      keep(`${token} ${name}`, { until: Date.now() + LONGEST, take, give });
      return true;
    },
    async release(name, by) {
      const which = `${tokenOf(by)} ${name}`;
      const one = held.get(which);
      forget(which);
      await one?.give().catch(() => {});
    },
  };
}
