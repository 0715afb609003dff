/**
 * Runs inside a server, before it: counts what nobody catches, and tells how it does.
 * @module
 */
import { monitorEventLoopDelay } from "node:perf_hooks";

const delays = monitorEventLoopDelay({ resolution: 5 });
delays.enable();
let uncaught = 0;
for (const event of ["uncaughtExceptionMonitor", "unhandledRejection"]) {
  process.on(event, (error) => {
    uncaught++;
    console.error(error);
  });
}
process.on("message", () => {
  globalThis.gc?.();
  const loop = delays.percentile(99) / 1e6;
  delays.reset();
  process.send({ rss: process.memoryUsage.rss(), loop, uncaught });
});
process.channel?.unref();
