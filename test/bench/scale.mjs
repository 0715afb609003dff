/**
 * A request's cost by how much the server already holds: each dimension is a race of servers that hold less and more.
 * @module
 */
import { connect } from "node:net";
import { once } from "node:events";
import { ours } from "./contestants.mjs";
import { HEADERS, LOADS, requestText } from "./loads.mjs";
import { numbered } from "./numbered.mjs";

const [chat, sse] = LOADS;
/** Requests in flight while a server is filled. */
const AT_ONCE = 64;

/** For each dimension a load, and servers, the emptiest first. */
export function createDimensions({ load, one, hundred, many }) {
  return [
    dimension("log entries", chat, [0, 100, 10_000], (count) => ({
      flags: `--log-limit ${count}`,
    })),
    dimension("worlds", chat, [1, 100, 10_000], (count) => ({
      fill: (port) => fill(count - 1, (index) => post(port, `/~w${index}${chat.path}`, chat.body)),
    })),
    dimension("rules", chat, [0, 10, 100, 1000], (count) => ({
      fill: (port) => putRules(port, count),
    })),
    { load: titled("fixtures", load), servers: [one, hundred, many] },
    dimension("open streams", chat, [0, 1000, 10_000], (count) => ({
      fill: (port) => fill(count, () => openStream(port)),
    })),
  ];
}

function dimension(of, load, counts, more) {
  const servers = counts.map((count) => {
    const { flags, fill: prepare } = more(count);
    return { ...ours(`${count}`, flags), prepare: ({ port }) => prepare?.(port) };
  });
  return { load: titled(of, load), servers };
}

function titled(of, load) {
  return {
    ...load,
    name: `scale ${of}`,
    title: `Cost by the number of ${of}`,
    budget: undefined,
  };
}

async function fill(count, step) {
  for (let done = 0; done < count; done += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - done);
    await Promise.all(Array.from({ length: size }, (_, index) => step(done + index)));
  }
}

async function post(port, path, body) {
  const url = `http://127.0.0.1:${port}${path}`;
  const options = { method: "POST", headers: HEADERS, body: numbered(body, 0) };
  const response = await fetch(url, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
}

/** Rules that no request of the load matches. */
function putRules(port, count) {
  const rules = Array.from({ length: count }, (_, index) => ({
    match: { user: `never asked ${index}` },
    reply: { text: "never said" },
  }));
  return post(port, "/__parlel/rules", JSON.stringify(rules));
}

/** A stream that stops after its first event, and stays open until its server ends. */
async function openStream(port) {
  const socket = connect({ port, host: "127.0.0.1" });
  // It breaks when the server ends.
  socket.on("error", () => {});
  socket.unref();
  const text = numbered(requestText(port, sse), 0);
  socket.write(text.replace("\r\n", "\r\nx-parlel-plan: stall@1\r\n"));
  await once(socket, "data");
}
