/**
 * What servers on one Redis tell each other: each listens to all, and says to whoever told it something that it has acted.
 * @module
 */
import type { Maybe } from "../../async/maybe.ts";
import type { Word } from "../shared.ts";
import type { Client } from "./client.ts";

/** How long is waited for servers that don't say that they have acted. */
const PATIENCE_MS = 100;

interface Told {
  readonly what: Word;
  readonly world: string;
  /** Who told it, and the number of what was told. */
  readonly from: string;
  readonly n: number;
}

export interface News {
  /** Who this server is among the others. */
  readonly self: string;
  /** Tells the others; resolves when they have acted. */
  tell(what: Word, world: string): Promise<void>;
  /** Tells the others without waiting for them. */
  mention(what: Word, world: string): void;
  close(): void;
}

/**
 * @param channel where all servers of a store listen.
 * @param act does what was told.
 * @param missed told when something may have been told that wasn't heard.
 */
export async function openNews(
  client: Client,
  channel: string,
  act: (what: Word, world: string) => Maybe<void>,
  missed: () => void,
): Promise<News> {
  const self = crypto.randomUUID();
  const answers = `${channel}:${self}`;
  const waiting = new Map<number, () => void>();
  let told = 0;

  const say = (to: string, what: object): Promise<number> =>
    client.publish(to, JSON.stringify(what));

  const hear = async (text: string): Promise<void> => {
    const { what, world, from, n } = JSON.parse(text) as Told;
    if (from === self) return;
    await act(what, world);
    if (n > 0) await say(`${channel}:${from}`, { n });
  };

  const heard = (from: string, text: string): void => {
    if (from === answers) waiting.get((JSON.parse(text) as { n: number }).n)?.();
    else hear(text).catch(() => {});
  };
  const close = await client.listen([channel, answers], heard, missed);

  return {
    self,
    async tell(what, world) {
      const n = ++told;
      let left = Number.POSITIVE_INFINITY;
      let answered = 0;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        const check = (): void => {
          if (answered < left) return;
          clearTimeout(timer);
          resolve();
        };
        waiting.set(n, () => {
          answered++;
          check();
        });
        say(channel, { what, world, from: self, n }).then((listening) => {
          // This server is one of them.
          left = listening - 1;
          check();
        }, reject);
      }).finally(() => waiting.delete(n));
    },
    mention(what, world) {
      say(channel, { what, world, from: self, n: 0 }).catch(() => {});
    },
    close,
  };
}
