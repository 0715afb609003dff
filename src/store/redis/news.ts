/**
 * News between the servers on one Redis: each listens to all, and acknowledges to the sender that it has acted.
 * @module
 */
import type { Maybe } from "../../async/maybe.ts";
import type { Word } from "../shared.ts";
import type { Client } from "./client.ts";

/** How long to wait for acknowledgements. */
const PATIENCE_MS = 100;

interface Told {
  readonly what: Word;
  readonly world: string;
  /** The sender's id, and its number for this piece of news. */
  readonly from: string;
  readonly n: number;
}

export interface News {
  /** This server's id. */
  readonly self: string;
  /** Tells the others; resolves when they have acted, or after a time limit. */
  tell(what: Word, world: string): Promise<void>;
  /** Tells the others without waiting for them. */
  mention(what: Word, world: string): void;
  close(): void;
}

/**
 * @param channel the channel that all servers of a store listen to.
 * @param act acts on a piece of news.
 * @param missed called when news may have been missed.
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
