/**
 * A great many requests of every kind: memory stays flat, and the last are as fast as the first.
 * @module
 */
import { median, quantile } from "../bench/statistics.mjs";
import { atOnce, callsTo, CHAT, chat, megabytes, timing } from "./calls.mjs";
import { serve, unhandled } from "./servers.mjs";

const CONNECTIONS = 16;
const TENTHS = 10;
const SAMPLES = 10;
/** Growth below both doesn't count: a share of the memory, and the size of a young generation. */
const SHARE = 0.05;
const BYTES = 16 * 1024 * 1024;
const SLOWER = 1.1;

const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ type: "function", function: { name: "weather", parameters } }];

/** Sends the request with a given number. */
async function ask(call, n) {
  const kind = n % 20;
  const text = `Question ${n}`;
  if (kind < 12) return [await call("POST", CHAT, chat(text))];
  if (kind < 14) return [await call("POST", CHAT, chat(text, { stream: true }))];
  if (kind < 16) return [await call("POST", CHAT, chat(text, { tools, tool_choice: "any" }))];
  if (kind < 18) return [await call("POST", `/~world-${n % 97}${CHAT}`, chat(text))];
  // Its own key, so that only a reset in between can remove the conversation.
  const key = { authorization: `Bearer key-${n}` };
  const body = { model: "mistral-small-latest", inputs: text };
  const started = await call("POST", "/v1/conversations", body, key);
  return [started];
}

export async function run({ requests, resets }) {
  const server = await serve("--log", "off");
  const { call, close } = callsTo(server.port, CONNECTIONS);
  const tenths = [];
  let failed = 0;
  let said = "";
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const { of, times } = timing();
    const memory = [];
    const size = requests / TENTHS / SAMPLES;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const from = (tenth * SAMPLES + sample) * size;
      await atOnce(size, CONNECTIONS, async (at) => {
        const answers = await of(() => ask(call, from + at));
        for (const { status, text } of answers) {
          if (status === 200) continue;
          failed++;
          said ||= `${status} ${text.slice(0, 200)}`;
        }
        if ((from + at + 1) % resets === 0) await call("POST", "/__parlel/reset");
      });
      memory.push((await server.look()).rss);
    }
    tenths.push({ p99: quantile(times, 0.99), memory: median(memory) });
  }
  close();
  const [first, second] = tenths;
  const last = tenths.at(-1);
  const isFlat = last.memory - second.memory <= Math.max(second.memory * SHARE, BYTES);
  const slower = last.p99 / first.p99;
  const isLong = requests >= 500_000;
  return [
    { of: "requests", seen: `${requests}, a reset each ${resets}` },
    { of: "errors", seen: failed === 0 ? "0" : `${failed}: ${said}`, bar: "0", met: failed === 0 },
    {
      of: "memory of each tenth",
      seen: tenths.map(({ memory }) => megabytes(memory)).join(", "),
      ...(isLong && { bar: "flat from the second on", met: isFlat }),
    },
    { of: "p99 of each tenth", seen: tenths.map(({ p99 }) => `${p99.toFixed(1)} ms`).join(", ") },
    {
      of: "the last p99 divided by the first",
      seen: slower.toFixed(2),
      ...(isLong && { bar: `${SLOWER}`, met: slower <= SLOWER }),
    },
    await unhandled(server),
  ];
}
