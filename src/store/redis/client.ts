/**
 * The connection to Redis: that of unstorage's driver, with scripts, and with what happens when it goes away.
 * @module
 */
import type { Redis, RedisOptions } from "ioredis";
import redisDriver from "unstorage/drivers/redis";
import { EmulatorError } from "../../types/error.ts";
import { serviceUnavailable } from "../../wire/errors.ts";
import type { RedisAddress } from "./address.ts";
import { SCRIPTS, type ScriptName } from "./scripts.ts";

/** How long Redis may say nothing. A call makes several commands, and none after one that failed. */
const COMMAND_MS = 1500;
/** For how long after that what has arrived is read. */
const READING_MS = 200;
/** A timer that is later than this says that the machine is busy. */
const LATE_MS = 100;
const CONNECT_MS = 2000;
/** How long a cluster may take until all its parts are served. */
const WHOLE_MS = 10_000;
/** How often a Redis that went away is looked for. */
const AGAIN_MS = 250;

export type { Redis };

type Argument = string | number | Uint8Array;

export interface Client {
  /** Whether Redis answers. */
  readonly isThere: boolean;
  /** A value, by the driver. */
  get(key: string): Promise<string | undefined>;
  /**
   * Commands of the client's own.
   * @throws ApiError 503 when Redis doesn't answer.
   */
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  /** Runs a script; undefined where its epoch has ended. @throws ApiError 503 when Redis doesn't answer. */
  run(script: ScriptName, keys: readonly string[], values: readonly Argument[]): Promise<unknown>;
  /** Says something to all who listen. @returns how many they are. */
  publish(channel: string, text: string): Promise<number>;
  /**
   * Hears what is said on some channels, by a second connection.
   * @param missed told when something may have been said that wasn't heard.
   * @returns a way to stop.
   */
  listen(
    channels: readonly string[],
    heard: (channel: string, text: string) => void,
    missed: () => void,
  ): Promise<() => void>;
  /** Calls back whenever Redis is there again. */
  onReturn(back: () => void): void;
  close(): void;
}

/**
 * @param complain told once when Redis goes away, and when it is back.
 * @throws EmulatorError `CANNOT_STORE`.
 */
export async function connect(
  address: RedisAddress,
  complain: (message: string) => void,
): Promise<Client> {
  const { shown, isCluster } = address;
  const driver = redisDriver(isCluster ? ofCluster(address) : { url: address.url, ...OPTIONS });
  // A cluster takes the same commands.
  const redis = driver.getInstance!() as Redis;
  const scripts = redis as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  for (const [name, lua] of Object.entries(SCRIPTS)) redis.defineCommand(commandOf(name), { lua });

  let last = "";
  redis.on("error", (error: Error) => {
    last = error.message;
  });
  try {
    await connected(redis, isCluster);
    await within(redis, redis.ping());
  } catch (error) {
    redis.disconnect();
    const why = last || (error as Error).message;
    throw new EmulatorError(
      "CANNOT_STORE",
      `Cannot keep data in ${shown}: ${why}. Start Redis there, or name another address with --data.`,
      error,
    );
  }

  let isThere = true;
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard: (() => void)[] = [];
  const look = (): void => {
    timer = setTimeout(() => {
      const { status } = redis;
      within(redis, redis.ping()).then(found, () => {
        // A connection that nobody closes may be one that nobody hears.
        if (status === "ready") redis.disconnect(true);
        look();
      });
    }, AGAIN_MS);
    timer.unref?.();
  };
  const found = (): void => {
    if (isClosed) return;
    isThere = true;
    complain(`${shown} answers again.`);
    for (const back of heard) back();
  };
  const lost = (why: string): void => {
    if (!isThere || isClosed) return;
    isThere = false;
    complain(
      `${shown} doesn't answer: ${why}. Until it does, what needs state is answered with 503.`,
    );
    look();
  };
  redis.on("close", () => lost(last || "it closed the connection"));

  const ask: Client["ask"] = async (command) => {
    if (!isThere) throw serviceUnavailable();
    try {
      return await within(redis, command(redis));
    } catch (error) {
      const { name, message } = error as Error;
      // What it refuses, it has answered.
      if (name === "ReplyError") complain(`${shown} refuses: ${message}`);
      else lost(message);
      throw serviceUnavailable();
    }
  };

  return {
    get isThere() {
      return isThere;
    },
    get: (key) =>
      ask(async () => {
        const found = await driver.getItem(key);
        return typeof found === "string" ? found : undefined;
      }),
    ask,
    async run(script, keys, values) {
      const given = [keys.length, ...keys, ...values];
      return (await ask(() => scripts[commandOf(script)]!(...given))) ?? undefined;
    },
    publish: (channel, text) =>
      ask(async (there) =>
        Number(await (isCluster ? there.spublish(channel, text) : there.publish(channel, text))),
      ),
    async listen(channels, heardOn, missed) {
      const listener = isCluster
        ? redis.duplicate()
        : redis.duplicate({ maxRetriesPerRequest: null });
      // The client says what there is to say.
      listener.on("error", () => {});
      // Of a cluster only who listens to the same part is counted, and a channel belongs to one part.
      listener.on(isCluster ? "smessage" : "message", heardOn);
      await connected(listener, isCluster);
      await (isCluster ? listener.ssubscribe(...channels) : listener.subscribe(...channels));
      // It listens again by itself; what was told meanwhile nobody repeats.
      listener.on("ready", missed);
      return () => listener.disconnect();
    },
    onReturn: (back) => void heard.push(back),
    close() {
      isClosed = true;
      clearTimeout(timer);
      redis.disconnect();
    },
  };
}

/** Connects. A client that fails would go on trying. */
async function connected(redis: Redis, isCluster: boolean): Promise<void> {
  try {
    await (isCluster ? whole(redis) : redis.connect());
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Who waits for a cluster that isn't whole is forgotten by the client when it tries again, so its next success counts, too. */
function whole(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const tooLate = (): void => reject(new Error("the cluster isn't whole"));
    const timer = setTimeout(tooLate, WHOLE_MS);
    const settled = (): void => clearTimeout(timer);
    redis.once("ready", resolve).once("ready", settled);
    redis.connect().then(resolve, reject).finally(settled);
  });
}

const OPTIONS = {
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  // What could not be sent is refused at once, and what may have been done isn't done again.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  retryStrategy: () => AGAIN_MS,
} satisfies RedisOptions;

function ofCluster({ url }: RedisAddress): object {
  const { protocol, hostname, port, username, password } = new URL(url);
  const { lazyConnect, enableOfflineQueue, ...redisOptions } = OPTIONS;
  return {
    cluster: [{ host: hostname, port: Number(port || 6379) }],
    clusterOptions: {
      lazyConnect,
      enableOfflineQueue,
      clusterRetryStrategy: () => AGAIN_MS,
      shardedSubscribers: true,
      redisOptions: {
        ...redisOptions,
        ...(username && { username: decodeURIComponent(username) }),
        ...(password && { password: decodeURIComponent(password) }),
        ...(protocol === "rediss:" && { tls: {} }),
      },
    },
  };
}

/** A command that waits for nothing longer than one may: what is large takes its time, as long as it moves. */
function within<T>(redis: Redis, command: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let before = flowOf(redis);
    let due = 0;
    const look = (next: () => void): void => {
      const now = flowOf(redis);
      const isMoving = now.read !== before.read || now.waiting < before.waiting;
      // Where this process has no time, Redis may have had none, either.
      const isLate = performance.now() - due > LATE_MS;
      before = now;
      if (isMoving || isLate) wait();
      else next();
    };
    const fail = (): void => reject(new Error("it takes too long"));
    // What has arrived is read first, which this process may have been too busy for.
    const lookIn = (time: number, next: () => void): void => {
      due = performance.now() + time;
      timer = setTimeout(look, time, next);
    };
    const wait = (): void => lookIn(COMMAND_MS, () => lookIn(READING_MS, fail));
    let timer: ReturnType<typeof setTimeout>;
    wait();
    command.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** How much has been read of a connection, and how much waits to be written. There may be none at the moment. */
function flowOf(redis: Redis): { readonly read: number; readonly waiting: number } {
  const stream = redis.stream as Redis["stream"] | undefined;
  return { read: stream?.bytesRead ?? 0, waiting: stream?.writableLength ?? 0 };
}

/** Names of ours, apart from the client's own methods. */
function commandOf(script: string): string {
  return `parlel_${script}`;
}
