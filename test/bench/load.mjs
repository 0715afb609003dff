/**
 * The load: a process of its own that sends one prepared request again and again over raw keep-alive connections. It is told
 * `{ port, request, count }` and tells `{ seconds }`, or `{ failed }` with the reason when an answer is no 200.
 *
 * With `busy` as its argument it never sleeps. To wake a sleeping reader costs the writer more than a whole answer, so a server
 * that is fast enough to keep its reader awake would look better than it is.
 * @module
 */
import { connect } from "node:net";

const CONNECTIONS = 16;
const busy = process.argv[2] === "busy";

process.on("message", (order) => run(order, (result) => process.send(result)));
process.on("disconnect", () => process.exit());

function run({ port, request, count }, tell) {
  const bytes = Buffer.from(request);
  const sockets = new Set();
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
    let waiting = false;
    const next = () => {
      if (started === count) return;
      started++;
      waiting = true;
      socket.write(bytes);
    };
    const reader = createReader((status, closing) => {
      waiting = false;
      if (status !== "200") return fail(`status ${status}`);
      if (++answered === count) return end({ seconds: (performance.now() - before) / 1000 });
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

const LENGTH = /\ncontent-length: *(\d+)/i;
const CHUNKED = /\ntransfer-encoding: *chunked/i;
const CLOSING = /\nconnection: *close/i;
const LAST_CHUNK = "\r\n0\r\n\r\n";

/** Calls back at the end of each response with its status, and whether the server closes the connection now. */
function createReader(onResponse) {
  let unread;
  let inBody = false;
  let status;
  let closing;
  let left;
  let chunked;
  let tail;
  return (arrived) => {
    let chunk = arrived;
    if (!inBody) {
      if (unread) chunk = Buffer.concat([unread, chunk]);
      const end = chunk.indexOf("\r\n\r\n");
      unread = end < 0 ? chunk : undefined;
      if (end < 0) return;
      const head = chunk.latin1Slice(0, end);
      const length = LENGTH.exec(head);
      chunked = CHUNKED.test(head);
      if (!length && !chunked) return onResponse("without a length", true);
      inBody = true;
      status = head.slice(9, 12);
      closing = CLOSING.test(head);
      left = length ? end + 4 + Number(length[1]) : 0;
      tail = "";
    }
    if (chunked) {
      tail = (tail + chunk.subarray(-LAST_CHUNK.length).latin1Slice()).slice(-LAST_CHUNK.length);
      if (tail !== LAST_CHUNK) return;
    } else {
      left -= chunk.length;
      if (left > 0) return;
    }
    inBody = false;
    onResponse(status, closing);
  };
}
