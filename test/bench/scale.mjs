/**
 * What a request costs beside how much there is already: each dimension is a race of servers that hold less and more.
 * @module
 */
import { connect } from "node:net";
import { once } from "node:events";
import { ours } from "./contestants.mjs";
import { HEADERS, LOADS, requestText } from "./loads.mjs";
import { numbered } from "./numbered.mjs";

const [chat, sse] = LOADS;
const VOICES = "/v1/audio/voices";
/** Requests in flight while a server is filled. */
const AT_ONCE = 64;

/** For each dimension a load, and servers from the emptiest on. */
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
    dimension("state objects", voiceLoad(), [0, 1000, 100_000], (count) => ({
      fill: (port) => fill(count, (index) => post(port, VOICES, voice(index))),
    })),
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
    title: `Cost beside the number of ${of}`,
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

const voice = (index) => JSON.stringify({ name: `Voice ${index}`, sample_audio: SOUND });
/** A tenth of a second of silence. */
const SOUND = soundOf(800).toString("base64");

/** One more voice. */
function voiceLoad() {
  return {
    ...chat,
    path: VOICES,
    body: JSON.stringify({ name: "Voice {number}", sample_audio: SOUND }),
    check: (text) => "id" in JSON.parse(text),
  };
}

/** A WAV file of silence, 8,000 samples to the second. */
function soundOf(samples) {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}

/** A stream that stops after its first event, and stays open until its server ends. */
async function openStream(port) {
  const socket = connect({ port, host: "127.0.0.1" });
  // The server's end ends it, too.
  socket.on("error", () => {});
  socket.unref();
  const text = numbered(requestText(port, sse), 0);
  socket.write(text.replace("\r\n", "\r\nx-parlel-plan: stall@1\r\n"));
  await once(socket, "data");
}
