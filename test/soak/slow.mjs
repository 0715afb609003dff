/**
 * Clients that are slow on purpose: they are cut off in time, others don't notice, and a client that never reads costs little.
 * @module
 */
import { connect } from "node:net";
import { atOnce, callsTo, CHAT, chat, timing } from "./calls.mjs";
import { serve, unhandled } from "./servers.mjs";

/** Seconds within which the head of a request must arrive, with an allowance for a busy machine. */
const HEAD_S = 10;
const LENIENCE_S = 10;
/** How many times slower others may become. */
const SLOWER = 2;
const UNREAD_BYTES = 1024 * 1024;

export async function run({ sockets, requests }) {
  const server = await serve();
  const { call, close } = callsTo(server.port, 8);
  const p99 = async () => {
    const { of, p99: figure } = timing();
    await atOnce(requests, 8, (n) => of(() => call("POST", CHAT, chat(`Question ${n}`))));
    return figure();
  };
  await p99();
  const alone = await p99();

  const dripping = Array.from({ length: sockets }, () => drip(server.port));
  const beside = await p99();
  const seconds = Math.max(...(await Promise.all(dripping))) / 1000;

  const body = JSON.stringify(chat("Hello", { stream: true }));
  const before = await server.look();
  const unread = Array.from({ length: sockets }, () => askAndLeaveUnread(server.port, body));
  await p99();
  const after = await server.look();
  for (const socket of unread) socket.destroy();
  close();
  const cost = Math.max(0, after.rss - before.rss) / sockets;
  return [
    {
      of: "slow heads",
      seen: `${sockets} cut off after ${seconds.toFixed(1)} s`,
      bar: `${HEAD_S} s`,
      met: seconds <= HEAD_S + LENIENCE_S,
    },
    {
      of: "p99 of other clients beside them",
      seen: `${beside.toFixed(1)} ms, ${alone.toFixed(1)} ms alone`,
      ...(requests >= 10_000 && { bar: `${SLOWER} times`, met: beside <= SLOWER * alone }),
    },
    {
      of: "memory for a client that never reads",
      seen: `${(cost / 1024).toFixed(1)} KB`,
      bar: "1 MB",
      met: cost <= UNREAD_BYTES,
    },
    await unhandled(server),
  ];
}

/** Sends a byte of a head each second until it is cut off. @returns after how many milliseconds. */
function drip(port) {
  const started = performance.now();
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}).resume();
  socket.write("POST /v1/chat/completions HTTP/1.1\r\nx: ");
  const timer = setInterval(() => socket.write("x"), 1000);
  return new Promise((resolve) => {
    socket.on("close", () => {
      clearInterval(timer);
      resolve(performance.now() - started);
    });
  });
}

function askAndLeaveUnread(port, body) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {}).pause();
  const head = [
    `POST ${CHAT} HTTP/1.1`,
    "host: localhost",
    "authorization: Bearer parlel",
    "content-type: application/json",
    `content-length: ${body.length}`,
  ];
  // Sent again and again, so that the system's buffers fill up.
  for (let n = 0; n < 20; n++) socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  return socket;
}
