/**
 * The connection to Redis: that of unstorage's driver, with scripts, and with handling of a Redis that goes away.
 * @module
 */
import { type Redis, type RedisOptions, ReplyError } from "ioredis";
import redisDriver from "unstorage/drivers/redis";
import { EmulatorError } from "../../types/error.ts";
import { serviceUnavailable } from "../../wire/errors.ts";
import type { RedisAddress } from "./address.ts";
import { SCRIPTS, type ScriptName } from "./scripts.ts";

/** How long Redis may be silent. A call makes several commands, but none after one that failed. */
const COMMAND_MS = 1500;
/** How long replies that have already arrived are read after that. */
const READING_MS = 200;
/** A timer that is later than this shows that the machine is busy. */
const LATE_MS = 100;
const CONNECT_MS = 2000;
/** How long a cluster may take until all its slots are served. */
const WHOLE_MS = 10_000;
/** The interval between attempts to reach a Redis that went away. */
const AGAIN_MS = 250;
/** How long a refusal that was reported isn't reported again: a Redis that is full refuses every write. */
const REPORTED_MS = 60_000;

export type { Redis };

type Argument = string | number | Uint8Array;

export interface Client {
  /** Whether Redis answers. */
  readonly isThere: boolean;
  /** Reads a value through the driver. */
  get(key: string): Promise<string | undefined>;
  /**
   * Runs commands of the Redis client itself.
   * @throws ApiError 503 when Redis doesn't answer.
   */
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  /** Runs a script; undefined where its epoch has ended. @throws ApiError 503 when Redis doesn't answer. */
  run(script: ScriptName, keys: readonly string[], values: readonly Argument[]): Promise<unknown>;
  /** Publishes a message to all listeners. @returns how many there are. */
  publish(channel: string, text: string): Promise<number>;
  /**
   * Listens to channels on a second connection.
   * @param heard called with each message.
   * @param missed called when messages may have been missed.
   * @returns a function that stops it.
   */
  listen(
    channels: readonly string[],
    heard: (channel: string, text: string) => void,
    missed: () => void,
  ): Promise<() => void>;
  /** Calls `back` whenever Redis answers again. */
  onReturn(back: () => void): void;
  close(): void;
}

/**
 * @param complain called once when Redis goes away, and once when it is back.
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
        // A connection that was never closed may be dead all the same.
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
    complain(`${shown} doesn't answer: ${why}. Until it does, calls that need state get a 503.`);
    look();
  };
  redis.on("close", () => lost(last || "it closed the connection"));
  /** When each kind of refusal was last reported; its first word says what it is. */
  const reported = new Map<string, number>();
  const refused = (message: string): void => {
    const kind = message.split(" ", 1)[0]!;
    const now = performance.now();
    if (now - (reported.get(kind) ?? Number.NEGATIVE_INFINITY) < REPORTED_MS) return;
    reported.set(kind, now);
    complain(`${shown} refuses: ${message}`);
  };

  const ask: Client["ask"] = async (command) => {
    if (!isThere) throw serviceUnavailable();
    try {
      return await within(redis, command(redis));
    } catch (error) {
      const { message } = error as Error;
      // A refusal is an answer, too. By its class, because the build shortens the names that errors take from their classes.
      if (error instanceof ReplyError) refused(message);
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
      // The main connection reports errors.
      listener.on("error", () => {});
      // A cluster counts only the listeners on a message's own shard, so each channel is sharded.
      listener.on(isCluster ? "smessage" : "message", heardOn);
      await connected(listener, isCluster);
      await (isCluster ? listener.ssubscribe(...channels) : listener.subscribe(...channels));
      // It subscribes again by itself, but messages sent meanwhile aren't repeated.
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

/** Connects, and disconnects on failure: the client would go on trying. */
async function connected(redis: Redis, isCluster: boolean): Promise<void> {
  try {
    await (isCluster ? whole(redis) : redis.connect());
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Connects to a whole cluster. When the client tries again it never settles its first promise, so a later success counts, too. */
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
  // A command that can't be sent fails at once, and one that may have run isn't sent again.
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

/** Fails a command that makes no progress for too long. Large values may take their time, as long as data is moving. */
function within<T>(redis: Redis, command: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let before = flowOf(redis);
    let due = 0;
    const look = (next: () => void): void => {
      const now = flowOf(redis);
      const isMoving = now.read !== before.read || now.waiting < before.waiting;
      // If this process got no processor time, Redis may have got none, either.
      const isLate = performance.now() - due > LATE_MS;
      before = now;
      if (isMoving || isLate) wait();
      else next();
    };
    const fail = (): void => reject(new Error("it takes too long"));
    // First reads replies that have arrived, in case this process was too busy to.
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

/** How many bytes a connection has read, and how many wait to be written. There may be no connection at the moment. */
function flowOf(redis: Redis): { readonly read: number; readonly waiting: number } {
  const stream = redis.stream as Redis["stream"] | undefined;
  return { read: stream?.bytesRead ?? 0, waiting: stream?.writableLength ?? 0 };
}

/** A script's command name, which can't clash with the client's own methods. */
function commandOf(script: string): string {
  return `parlel_${script}`;
}
