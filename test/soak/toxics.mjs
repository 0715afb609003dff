/**
 * A bad network in front of the server, and behind it while it records: every answer is right or a clean error, and no partial
 * answer is recorded.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { atOnce, callsTo, CHAT, chat } from "./calls.mjs";
import { NAMES, startProxy } from "./proxy.mjs";
import { newFolder, serve, unhandled } from "./servers.mjs";

const WIDTH = 20;
/** How long an answer may take in the worst network. */
const PATIENCE_MS = 60_000;

export async function run({ calls }) {
  const live = await serve();
  const direct = callsTo(live.port, WIDTH);
  const bodyOf = (n) => chat(`Question ${n}`, { stream: n % 2 === 1 });
  const expected = [];
  for (let n = 0; n < calls; n++) expected.push((await direct.call("POST", CHAT, bodyOf(n))).text);
  const figures = [];
  for (const toxic of NAMES) {
    const before = await startProxy(live.port, toxic);
    figures.push(await tell(`${toxic} in front of the server`, before.port));
    before.close();

    const behind = await startProxy(live.port, toxic);
    const fixtures = newFolder();
    const upstream = `http://127.0.0.1:${behind.port}`;
    const recorder = await serve("record", "--fixtures", fixtures, "--upstream", upstream);
    figures.push(await tell(`${toxic} behind it`, recorder.port));
    behind.close();
    figures.push(recordedOf(fixtures, expected), await unhandled(recorder));
  }
  direct.close();
  return [...figures, await unhandled(live)];

  async function tell(of, port) {
    const { call, close } = callsTo(port, WIDTH);
    const counts = { right: 0, clean: 0, wrong: 0 };
    await atOnce(calls, WIDTH, async (n) => {
      let timer;
      const late = new Promise((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS, { status: 0, text: "no answer" });
      });
      const asked = call("POST", CHAT, bodyOf(n)).catch(() => ({ status: 502, text: "" }));
      const { status, text } = await Promise.race([asked, late]);
      clearTimeout(timer);
      const isClean = status === 502 || status === 504 || status === 400 || status === 408;
      const isRight = status === 200 && text === expected[n];
      counts[isRight ? "right" : isClean ? "clean" : "wrong"]++;
    });
    close();
    return {
      of: `${of}: right, clean errors, wrong`,
      seen: Object.values(counts).join(", "),
      bar: "none wrong",
      met: counts.wrong === 0,
    };
  }
}

/** Every fixture must hold a whole answer. */
function recordedOf(fixtures, expected) {
  const paths = readdirSync(fixtures, { recursive: true, encoding: "utf8" });
  const files = paths.filter((path) => /-[0-9a-f]{16}\.json$/.test(path));
  const whole = files.filter((path) => {
    const { request, replies } = JSON.parse(readFileSync(join(fixtures, path), "utf8"));
    const n = Number(/\d+$/.exec(request.body.messages[0].content)[0]);
    return textOf(replies[0]) === expected[n];
  });
  return {
    of: "recorded, and whole",
    seen: `${files.length}, ${whole.length}`,
    bar: "all",
    met: files.length === whole.length,
  };
}

function textOf({ json, text, events }) {
  if (!events) return text ?? JSON.stringify(json);
  return events
    .map(([, data]) => (typeof data === "string" ? data : `data: ${JSON.stringify(data)}\n\n`))
    .join("");
}
