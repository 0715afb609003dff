/**
 * A proxy that acts as a bad network: a toxic changes how the bytes of each connection pass, in both directions.
 * @module
 */
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const RATE_BYTES = 1024;
const TICK_MS = 100;

/** Each toxic handles a piece on its way from one socket to another; `left` counts the bytes before a connection ends. */
const TOXICS = {
  async delay(piece, to) {
    await sleep(20 + Math.random() * 80);
    to.write(piece);
  },
  async slices(piece, to) {
    for (let at = 0; at < piece.length; at++) {
      to.write(piece.subarray(at, at + 1));
      await new Promise(setImmediate);
    }
  },
  async cut(piece, to, state) {
    to.write(piece.subarray(0, Math.max(0, state.left)));
    state.left -= piece.length;
    if (state.left <= 0) state.end((socket) => socket.destroySoon());
  },
  async reset(piece, to, state) {
    to.write(piece.subarray(0, Math.max(0, state.left)));
    state.left -= piece.length;
    if (state.left <= 0) state.end((socket) => socket.resetAndDestroy());
  },
  async slow(piece, to) {
    const size = (RATE_BYTES * TICK_MS) / 1000;
    for (let at = 0; at < piece.length; at += size) {
      to.write(piece.subarray(at, at + size));
      await sleep(TICK_MS);
    }
  },
};

export const NAMES = Object.keys(TOXICS);

/** @param most how many bytes a connection may carry before it is cut or reset. */
export async function startProxy(target, toxic, most = 2000) {
  const server = createServer({ noDelay: true, allowHalfOpen: false }, (socket) => {
    const other = connect({ port: target, host: "127.0.0.1", noDelay: true });
    const both = [socket, other];
    const state = {
      left: Math.floor(Math.random() * most),
      end: (how) => both.forEach(how),
    };
    for (const [from, to] of [both, [other, socket]]) {
      let turn = Promise.resolve();
      from.on("data", (piece) => {
        turn = turn.then(() => to.destroyed || TOXICS[toxic](piece, to, state));
      });
      from.on("error", () => {});
      from.on("close", () => turn.then(() => to.destroySoon()));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => server.close() };
}
