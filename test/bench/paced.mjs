/**
 * Whether streams keep their pace when there are many: each event's arrival against the time it was due.
 * @module
 */
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ours } from "./contestants.mjs";
import { HEADERS, LOADS } from "./loads.mjs";
import { numbered } from "./numbered.mjs";
import { startServer, stayOffServers } from "./processes.mjs";
import { quantile } from "./statistics.mjs";
import { cpuTime } from "./usage.mjs";

const STREAMS = 1000;
const FIRST_MS = 500;
const EACH_MS = 50;
/** How many milliseconds late the median event may be. */
export const PACED_BUDGET = 20;

/** Measures how far off their time the events of many streams at once arrive, in milliseconds. */
export async function measurePaced() {
  const plan = `ttft=${FIRST_MS} tps=${1000 / EACH_MS}`;
  const { port, pid, stop } = await startServer(ours("ours", `--plan "${plan}"`));
  try {
    stayOffServers();
    // The first round warms up the compiler for the second, which is measured.
    await readStreams(port, 0);
    const before = cpuTime(pid);
    const start = performance.now();
    const late = (await readStreams(port, STREAMS)).flat().map((time) => Math.abs(time));
    const after = cpuTime(pid);
    const wall = (performance.now() - start) * 1000;
    return {
      streams: STREAMS,
      cost: after && (after.used - before.used) / late.length,
      waited: after && (after.waited - before.waited) / wall,
      events: late.length,
      median: quantile(late, 0.5),
      p99: quantile(late, 0.99),
    };
  } finally {
    await stop();
  }
}

/**
 * Streams that are all open at once for a while, but don't begin at one moment: otherwise even a bare server would be 250 ms
 * late, because a thousand connections take that long to open.
 * @param after the last number of the streams before.
 */
async function readStreams(port, after) {
  const streams = [];
  for (let number = after + 1; number <= after + STREAMS; number++) {
    streams.push(readStream(port, number));
    await sleep(1);
  }
  return Promise.all(streams);
}

/** For each event of a stream, how much later it arrived than its place in the stream allows. */
function readStream(port, number) {
  const { path, body } = LOADS.find(({ name }) => name === "sse");
  return new Promise((resolve, reject) => {
    const late = [];
    const options = {
      port,
      host: "127.0.0.1",
      path,
      method: "POST",
      headers: HEADERS,
      agent: false,
    };
    const sent = performance.now();
    const outgoing = request(options, (response) => {
      let events = 0;
      response.setEncoding("latin1");
      response.on("data", (text) => {
        const now = performance.now() - sent;
        for (const _ of text.matchAll(/\n\n/g)) late.push(now - FIRST_MS - EACH_MS * events++);
      });
      response.on("end", () => resolve(late));
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(numbered(body, number));
  });
}
