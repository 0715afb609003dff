/**
 * The load: a separate process that sends numbered requests over raw keep-alive connections. It receives
 * `{ port, request, from, count }`, with `cycle` to repeat that many numbers, and sends back
 * `{ seconds, p50, p99 }`, the latter two in milliseconds from a request's first byte to its answer's last, or `{ failed }` with the
 * reason when an answer isn't a 200.
 *
 * With `busy` as its argument it never sleeps. Waking a sleeping reader costs the writer more than a whole answer, so a server
 * that is fast enough to keep its reader awake would look better than it is.
 * @module
 */
import { connect } from "node:net";
import { numbered } from "./numbered.mjs";
import { createReader } from "./reader.mjs";
import { quantile } from "./statistics.mjs";

const CONNECTIONS = 16;
const busy = process.argv[2] === "busy";

process.on("message", (order) => run(order, (result) => process.send(result)));
process.on("disconnect", () => process.exit());

function run({ port, request, from, count, cycle = Number.POSITIVE_INFINITY }, tell) {
  // Built in advance, so that the load then only sends and reads.
  const requests = Array.from({ length: Math.min(cycle, count) }, (_, index) =>
    Buffer.from(numbered(request, (from + index) % cycle)),
  );
  const sockets = new Set();
  const times = new Float64Array(count);
  let started = 0;
  let answered = 0;
  let over = false;
  const before = performance.now();

  const end = (result) => {
    if (over) return;
    over = true;
    for (const socket of sockets) socket.destroy();
    tell(result);
  };
  const fail = (reason) => end({ failed: reason });

  const open = () => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    let sent = 0;
    let waiting = false;
    const next = () => {
      if (started === count) return;
      waiting = true;
      sent = performance.now();
      socket.write(requests[started++ % requests.length]);
    };
    const reader = createReader((status, closing) => {
      waiting = false;
      if (status !== "200") return fail(`status ${status}`);
      times[answered++] = performance.now() - sent;
      if (answered === count) return end(figures(before, times));
      if (!closing) next();
    });
    sockets.add(socket);
    socket.on("connect", next);
    socket.on("data", (chunk) => reader(chunk));
    socket.on("error", ({ message }) => fail(message));
    socket.on("close", () => {
      sockets.delete(socket);
      if (waiting) fail("the connection was closed in the middle of an answer");
      else if (!over && started < count) open();
    });
  };
  for (let index = 0; index < CONNECTIONS; index++) open();
  const stayAwake = () => {
    if (!over) setImmediate(stayAwake);
  };
  if (busy) stayAwake();
}

function figures(before, times) {
  const seconds = (performance.now() - before) / 1000;
  return { seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
