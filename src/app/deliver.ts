/**
 * Answers that take their time, over a socket: each piece when it is due, and the end that was meant for them.
 * @module
 */
import type { ServerResponse } from "node:http";
import { type Delivered, piecesOf } from "../wire/delivery.ts";

/** How long a caller may read nothing of what waits for it. */
const UNREAD_MS = 30_000;

/** What throws in here reaches nobody but the caller. */
export function deliver(res: ServerResponse, delivered: Delivered): void {
  const { delivery, frames, onEvents } = delivered;
  const { before = 0, delays = [], isSliced = false, ending } = delivery;
  const isMute = ending === "drop" || ending === "hang";
  let due = performance.now();
  let count = 0;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const at = (delay: number, step: () => void): void => {
    due += delay;
    const left = due - performance.now();
    if (left <= 0) step();
    else timer = setTimeout(step, left);
  };

  const start = (): void => {
    if (isMute) return finish();
    sendHead(res, delivered);
    next();
  };

  const next = (): void => {
    if (count >= frames.length) return finish();
    at(delays[count] ?? 0, () => {
      let isTaken = true;
      for (const piece of piecesOf(frames[count]!, isSliced)) isTaken = res.write(piece);
      count++;
      onEvents(count, "open");
      if (isTaken) return next();
      timer = setTimeout(() => res.destroy(), UNREAD_MS);
      res.once("drain", () => {
        clearTimeout(timer);
        next();
      });
    });
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
  at(before, start);
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
