/**
 * Thousands of paced streams at once: each arrives whole and in order, and costs little.
 * @module
 */
import { callsTo, CHAT, chat, megabytes } from "./calls.mjs";
import { serve, unhandled } from "./servers.mjs";

const WORDS = Array.from({ length: 97 }, (_, at) => `word${at}`).join(" ");
/** Bytes of memory that a stream may cost, and milliseconds that the loop may be late. */
const COST = 40 * 1024;
const LATE = 50;
const LOOP = "p99 of the event loop's delay in the worst second";

export async function run({ streams, delay }) {
  const server = await serve("--chunk-delay", `${delay}`);
  const { call, close } = callsTo(server.port, Infinity);
  await call("PUT", "/__parlel/rules", [{ match: {}, reply: { text: WORDS } }]);
  const ask = (begins) => call("POST", CHAT, chat("Hello", { stream: true }), {}, begins);
  const { text: expected } = await ask();
  const events = expected.split("\n\n").length - 1;
  const before = await server.look();
  const counts = { right: 0, wrong: 0, failed: 0 };
  let begun = 0;
  const asked = Array.from({ length: streams }, () =>
    ask(() => begun++).then(
      ({ text }) => counts[text === expected ? "right" : "wrong"]++,
      () => counts.failed++,
    ),
  );
  let most = before.rss;
  const late = { whileTheyCome: 0, after: 0 };
  let when = "whileTheyCome";
  const watched = setInterval(async () => {
    const { rss, loop } = await server.look();
    most = Math.max(most, rss);
    late[when] = Math.max(late[when], loop);
    if (begun === streams) when = "after";
  }, 1000);
  await Promise.all(asked);
  clearInterval(watched);
  close();
  const each = (most - before.rss) / streams;
  return [
    { of: "streams", seen: `${streams} of ${events} events, ${delay} ms apart` },
    {
      of: "right, wrong, failed",
      seen: Object.values(counts).join(", "),
      bar: "all right",
      met: counts.right === streams,
    },
    { of: "memory", seen: `${megabytes(before.rss)} before, ${megabytes(most)} at most` },
    // With few streams, the figure shows the heap rather than the streams.
    {
      of: "memory for a stream",
      seen: `${(each / 1024).toFixed(1)} KB`,
      ...(streams >= 5000 && { bar: "40 KB", met: each <= COST }),
    },
    // Node accepts all waiting connections before it does anything else.
    { of: `${LOOP} while they start`, seen: `${late.whileTheyCome.toFixed(1)} ms` },
    {
      of: `${LOOP} after that`,
      seen: `${late.after.toFixed(1)} ms`,
      ...(streams >= 5000 && { bar: `${LATE} ms`, met: late.after <= LATE }),
    },
    await unhandled(server),
  ];
}
