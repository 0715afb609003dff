/**
 * Many starts and stops in one process, one after the other and at once: nothing is left behind.
 * @module
 */
import { callsTo, CHAT, chat } from "./calls.mjs";

const EVENTS = ["SIGINT", "SIGTERM", "exit", "uncaughtException", "unhandledRejection", "warning"];

export async function run({ times, atOnce }) {
  const { MistralServer } = await import("../../dist/index.js");
  let warnings = 0;
  const warned = () => warnings++;
  process.on("warning", warned);
  const live = async () => {
    const server = await new MistralServer(0).start();
    const { call, close } = callsTo(server.port, 1);
    const { status } = await call("POST", CHAT, chat("Hello"));
    close();
    return { status, server };
  };
  // Load the late modules now.
  await (await live()).server.stop();
  const before = await left();
  let failed = 0;
  for (let time = 0; time < times; time++) {
    const { status, server } = await live();
    if (status !== 200) failed++;
    await server.stop();
  }
  const afterEach = await left();
  const many = await Promise.all(Array.from({ length: atOnce }, live));
  failed += many.filter(({ status }) => status !== 200).length;
  await Promise.all(many.map(({ server }) => server.stop()));
  const afterAll = await left();
  process.off("warning", warned);
  return [
    { of: "starts and stops", seen: `${times}, and ${atOnce} at once` },
    {
      of: "errors, warnings",
      seen: `${failed}, ${warnings}`,
      bar: "0, 0",
      met: failed + warnings === 0,
    },
    {
      of: "handles and listeners",
      seen: `${before} before, ${afterEach} and ${afterAll} after`,
      bar: "as before",
      met: afterEach <= before && afterAll <= before,
    },
  ];
}

/** The number of handles and listeners, once everything closed is gone. */
async function left() {
  const count = () =>
    process.getActiveResourcesInfo().length +
    EVENTS.reduce((sum, event) => sum + process.listenerCount(event), 0);
  let least = count();
  for (let look = 0; look < 50; look++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    least = Math.min(least, count());
  }
  return least;
}
