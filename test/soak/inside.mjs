/**
 * Loaded into a server's process before it starts: counts uncaught errors, and reports memory and the event loop's delay.
 * @module
 */
import { quantile } from "../bench/statistics.mjs";

/** How often to check whether the loop is late, in milliseconds. */
const TICK = 5;

// Node's own monitor loses the delay during which it is reset, which here is the longest.
let delays = [];
let last = performance.now();
const tick = () => {
  const now = performance.now();
  delays.push(Math.max(0, now - last - TICK));
  last = now;
};
setInterval(tick, TICK).unref();
let uncaught = 0;
for (const event of ["uncaughtExceptionMonitor", "unhandledRejection"]) {
  process.on(event, (error) => {
    uncaught++;
    console.error(error);
  });
}
process.on("message", () => {
  globalThis.gc?.();
  tick();
  const loop = quantile(delays, 0.99);
  delays = [];
  process.send({ rss: process.memoryUsage.rss(), loop, uncaught });
});
process.channel?.unref();
