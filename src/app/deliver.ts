/**
 * Answers that take their time, over a socket: each piece when it is due, and the end that was meant for them.
 * @module
 */
import type { ServerResponse } from "node:http";
import { type Delivered, partOf, piecesOf } from "../wire/delivery.ts";

/** What throws in here reaches nobody but the caller. */
export function deliver(res: ServerResponse, delivered: Delivered): void {
  const { delivery, frames, onEvents } = delivered;
  const { before = 0, delays = [], isSliced = false, ending } = delivery;
  const isMute = ending === "drop" || ending === "hang";
  let due = performance.now() + before;
  let count = 0;
  /** How much of the frame that is due has left. */
  let start = 0;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes a step when it is due, which may be now. */
  const take = (step: () => void): void => {
    const left = due - performance.now();
    if (left > 0) timer = setTimeout(take, left, step);
    else orGiveUp(res, step);
  };

  const begin = (): void => {
    if (isMute) return finish();
    sendHead(res, delivered);
    due += delays[0] ?? 0;
    take(next);
  };

  const next = (): void => {
    while (count < frames.length) {
      if (start === 0 && due > performance.now()) return take(next);
      const frame = frames[count]!;
      const part = partOf(frame, start);
      let isTaken = true;
      for (const piece of piecesOf(part, isSliced)) isTaken = res.write(piece);
      start += part.length;
      if (start === frame.length) {
        start = 0;
        count++;
        due += delays[count] ?? 0;
        onEvents(count, "open");
      }
      if (!isTaken) return void res.once("drain", () => orGiveUp(res, next));
    }
    finish();
  };

  const finish = (): void => {
    if (ending === "hang" || ending === "stall") return;
    isOver = true;
    onEvents(count, ending === undefined ? "done" : "cut");
    if (ending === undefined) res.end();
    else if (ending === "reset") afterAll(res, () => res.socket?.resetAndDestroy());
    else if (ending === "short") afterAll(res, () => res.destroy());
    else res.destroy();
  };

  res.on("close", () => {
    clearTimeout(timer);
    if (!isOver) onEvents(count, "aborted");
  });
  take(begin);
}

function sendHead(
  res: ServerResponse,
  { status, reason, headers, frames, isWhole, delivery }: Delivered,
): void {
  if (isWhole) {
    const size = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
    // A client that has all that the head names is done, whatever the connection does then.
    headers.push("content-length", `${delivery.ending === undefined ? size : size + 1}`);
  }
  res.writeHead(status, reason, headers);
  res.flushHeaders();
}

/** Once everything that was written is with the system. */
function afterAll(res: ServerResponse, step: () => void): void {
  res.socket?.write("", () => setImmediate(step));
}

function orGiveUp(res: ServerResponse, step: () => void): void {
  try {
    step();
  } catch (error) {
    giveUp(res, error);
  }
}

/** An answer that can't be sent costs its caller the connection, and nobody else anything. */
export function giveUp(res: ServerResponse, error: unknown): void {
  console.error(error);
  res.destroy();
}
