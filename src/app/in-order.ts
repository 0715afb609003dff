/**
 * The order of answers on a connection: a client may send requests without waiting for the answers, which then queue
 * (RFC 9112 section 9.3.2).
 * @module
 */
import type { ServerResponse } from "node:http";

/**
 * Takes a step once the answers before this one have left, or the client has: the answer is destroyed then. Node itself tells only
 * the first in the queue that its connection has closed.
 */
export function inOrder(res: ServerResponse, step: () => void): void {
  const { socket } = res.req;
  if (res.socket) return step();
  const goOn = (): void => {
    res.off("socket", goOn);
    socket.off("close", goOn);
    if (socket.destroyed) res.destroy();
    step();
  };
  if (socket.destroyed) return goOn();
  res.on("socket", goOn);
  // One for each answer in the queue, however long that is.
  socket.setMaxListeners(0).on("close", goOn);
}
