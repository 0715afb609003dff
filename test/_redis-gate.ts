/**
 * A proxy before a Redis that holds back what a server sends, so that a test decides which of two servers is first.
 * @module
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Gate {
  readonly port: number;
  /** Holds back everything from the first message that matches. */
  hold(pattern: RegExp): Held;
  close(): void;
}

export interface Held {
  /** Resolves when there is such a message. */
  readonly reached: Promise<void>;
  /** Lets it pass, and all later ones. */
  open(): void;
}

export async function startGate(redis: number): Promise<Gate> {
  let pattern: RegExp | undefined;
  let reach = (): void => {};
  let waiting: (() => void)[] = [];
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(redis, "127.0.0.1");
    sockets.push(near, far);
    let isHeld = false;
    near.on("data", (data: Buffer) => {
      if (pattern?.test(data.toString())) {
        isHeld = true;
        reach();
      }
      if (isHeld) waiting.push(() => ((isHeld = false), far.write(data)));
      else far.write(data);
    });
    far.pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    hold(next) {
      pattern = next;
      return {
        reached: new Promise((resolve) => (reach = resolve)),
        open() {
          pattern = undefined;
          for (const pass of waiting.splice(0)) pass();
        },
      };
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
