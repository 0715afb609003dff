/**
 * Counts that several servers keep together.
 * @module
 */
import type { Miss } from "../../types/miss.ts";
import { hashHex } from "../../hash/xxhash.ts";
import { type Entered, MOST_MISSES, type Counts } from "../counts.ts";
import { CLOCK } from "../rooms.ts";
import type { Room } from "./room.ts";

/** Milliseconds after which an open call counts as answered unless its server renews it: the server is gone. */
const LEASE_MS = 60_000;
const RENEW_MS = LEASE_MS / 3;

/** Prefixes of the names under which turns are counted: those of all keys, and those of one. */
const TURNS = "turn:";
const turnsOf = (key: string): string => `${TURNS}${hashHex(key)}:`;

/** Rooms of a world. */
export interface Rooms {
  /** The room that was current when this server first needed the world. */
  own(): Promise<Room>;
  /** The current room. */
  present(): Promise<Room>;
}

export interface SharedCounts extends Counts {
  /** Reads what all servers have counted and missed. @param played the names under which plays are counted. */
  sync(played: readonly string[]): Promise<void>;
}

export function createSharedCounts({ own, present }: Rooms): SharedCounts {
  let edition = "";
  let misses: readonly Miss[] = [];
  const plays = new Map<string, number>();
  const open = new Map<string, () => Promise<unknown>>();
  let timer: ReturnType<typeof setInterval> | undefined;

  /** Acts in the own room or, if its epoch has ended, in the current one. */
  const inRoom = async <T>(act: (room: Room) => Promise<T | undefined>): Promise<T> =>
    ((await act(await own())) ?? (await act(await present())))!;

  const keyOf = (room: Room, kind: string, name: string): string =>
    room.key("counts", `${kind}:${hashHex(name)}`);
  const count = (kind: string, name: string, by: 1 | -1 = 1): Promise<number> =>
    inRoom(
      (room) => room.run("count", [keyOf(room, kind, name)], by) as Promise<number | undefined>,
    );

  const setOpen = (id: string, renew: () => Promise<unknown>): void => {
    open.set(id, renew);
    timer ??= setInterval(() => {
      for (const again of open.values()) again().catch(() => {});
    }, RENEW_MS);
    timer.unref?.();
  };
  const setAnswered = (id: string): void => {
    open.delete(id);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    count: (name) => count(`count ${edition}`, name),
    begin(next) {
      edition = next;
    },
    async spend(name, { most, period }, amount, needed) {
      const [isTaken, left, wait] = await inRoom(
        (room) =>
          room.run(
            "spend",
            [keyOf(room, `limit ${edition}`, name), room.key("value", CLOCK)],
            most,
            period,
            amount,
            needed ?? "",
          ) as Promise<[number, string, string] | undefined>,
      );
      return { isTaken: isTaken === 1, remaining: Math.floor(Number(left)), wait: Number(wait) };
    },
    async play(rules) {
      const limits = rules.map(({ times }) => times ?? "");
      const [first, n] = await inRoom((room) => {
        const keys = rules.map(({ name }) => keyOf(room, "play", name));
        return room.run("play", keys, ...limits) as Promise<[number, number] | undefined>;
      });
      plays.set(rules.at(first)!.name, n);
      return first;
    },
    async takeBack(rule) {
      plays.set(rule, await count("play", rule, -1));
    },
    plays: (rule) => plays.get(rule) ?? 0,
    async enter(key): Promise<Entered> {
      const id = crypto.randomUUID();
      const keysIn = (room: Room): string[] => [
        keyOf(room, "open", `key ${key}`),
        keyOf(room, "open", ""),
      ];
      let keys: string[] = [];
      const enter = (): Promise<[number, number]> =>
        inRoom((room) => {
          keys = keysIn(room);
          return room.run("enter", keys, id, LEASE_MS) as Promise<[number, number] | undefined>;
        });
      const [ofKey, ofAll] = await enter();
      setOpen(id, enter);
      const leave = (): void => {
        setAnswered(id);
        inRoom(async ({ client }) =>
          client.ask((redis) => Promise.all(keys.map((each) => redis.zrem(each, id)))),
        ).catch(() => {});
      };
      return { ofKey, ofAll, leave };
    },
    async turn(key, turn) {
      const n = await inRoom(async (room) => {
        const name = room.key("counts", `${turnsOf(key)}${hashHex(turn)}`);
        return (await room.run("count", [name], 1)) as number | undefined;
      });
      return n - 1;
    },
    missed(miss) {
      misses = [...misses.slice(1 - MOST_MISSES), miss];
      inRoom((room) =>
        room.run("push", [room.key("counts", "misses")], JSON.stringify(miss), MOST_MISSES),
      ).catch(() => {});
    },
    get misses() {
      return misses;
    },
    async forgetTurns(key) {
      await (await present()).forget("counts", key === undefined ? TURNS : turnsOf(key));
    },
    async forgetMisses() {
      misses = [];
      const room = await present();
      await room.run("remove", [room.key("counts", "misses")]);
    },
    async sync(played) {
      const room = await own();
      await room.client.ask(async (redis) => {
        const counts = played.map((name) => redis.get(keyOf(room, "play", name)));
        const texts = await redis.lrange(room.key("counts", "misses"), 0, -1);
        misses = texts.map((text) => JSON.parse(text) as Miss);
        for (const [at, n] of (await Promise.all(counts)).entries()) {
          if (n !== null) plays.set(played[at]!, Number(n));
        }
      });
    },
  };
}
