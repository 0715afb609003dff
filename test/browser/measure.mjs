// How fast the page is, and what it costs the server: `npm run bench:page`, in about four minutes. Prints figures and judges none
// of them: on a busy machine they reflect the machine more than the page.
import { Agent, request } from "node:http";
import { chromium } from "playwright-core";
import { startServer } from "../bench/processes.mjs";
import { median, quantile, spread } from "../bench/statistics.mjs";
import { cpuTime } from "../bench/usage.mjs";

const RATE = 1000;
const SLICE_S = 6;
const ROUNDS = 8;
/** Calls are sent in bunches, because timers are no finer. */
const BUNCH_MS = 10;

const server = await startServer({
  name: "parlel-mistral",
  command: `${process.execPath} dist/cli.js --port {port}`,
  probe: { path: "/health" },
});
const url = `http://127.0.0.1:${server.port}`;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
const session = await page.context().newCDPSession(page);
// Times of the page's own thread, which other processes on the machine don't affect.
await session.send("Performance.enable", { timeDomain: "threadTicks" });
let sent = 0;

function ask(content) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: "Bearer page", "content-type": "application/json" };
    const options = { method: "POST", agent, headers };
    const asking = request(`${url}/v1/chat/completions`, options, (response) => {
      response.resume().once("end", resolve);
    });
    // A connection that both sides close at once is no fault of the server.
    asking.once("error", (error) => (asking.reusedSocket ? resolve(ask(content)) : reject(error)));
    const messages = [{ role: "user", content }];
    asking.end(JSON.stringify({ model: "mistral-small-latest", messages }));
  });
}

/** Calls at an even rate. @returns the actual number of calls per second. */
async function load(seconds) {
  const calls = [];
  const start = performance.now();
  const total = RATE * seconds;
  while (calls.length < total) {
    const due = Math.min(total, ((performance.now() - start) / 1000) * RATE);
    while (calls.length < due) calls.push(ask(`Question ${++sent}`));
    await new Promise((resolve) => setTimeout(resolve, BUNCH_MS));
  }
  await Promise.all(calls);
  return total / ((performance.now() - start) / 1000);
}

const show = (hash = "") => page.goto(`${url}/__parlel/${hash}`);
const rowOf = async (n) => n > 0 && page.locator(`#row-${n}`).waitFor();

/** Milliseconds between the frames that the page draws while `run` runs, and the milliseconds of work for each. */
async function framesDuring(run) {
  const before = await worked();
  await page.evaluate(() => {
    globalThis.frames = [];
    let last = performance.now();
    const draw = (now) => {
      globalThis.frames.push(now - last);
      last = now;
      globalThis.drawing = requestAnimationFrame(draw);
    };
    globalThis.drawing = requestAnimationFrame(draw);
  });
  await run();
  const work = (await worked()) - before;
  const frames = await page.evaluate(() => {
    cancelAnimationFrame(globalThis.drawing);
    return globalThis.frames.slice(1);
  });
  return { frames, work: work / frames.length };
}

/** Milliseconds of processor time that the page has used for scripts, styles, layout and drawing. */
async function worked() {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "TaskDuration").value * 1000;
}

function said({ frames, work }) {
  const all = frames.reduce((sum, each) => sum + each, 0);
  const rate = Math.round((frames.length / all) * 1000);
  const late = Math.round(quantile(frames, 0.99));
  return `${rate} frames a second, 99 % of them within ${late} ms; ${work.toFixed(1)} ms of processor time for each`;
}

/** Processor time of a call with the page open beside none, in turns. */
async function cost() {
  const used = { open: [], none: [] };
  await show();
  await load(SLICE_S);
  for (let round = 0; round < ROUNDS; round++) {
    for (const which of round % 2 ? ["open", "none"] : ["none", "open"]) {
      if (which === "open") {
        await show();
        await rowOf(sent);
      } else await page.goto("about:blank");
      const before = cpuTime(server.pid).used;
      await load(SLICE_S);
      used[which].push((cpuTime(server.pid).used - before) / (RATE * SLICE_S));
    }
  }
  const more = used.open.map((open, round) => (open / used.none[round] - 1) * 100);
  const { median: middle, low, high } = spread(more);
  const one = (value) => value.toFixed(1);
  console.log(
    `${RATE} calls a second, the page open beside none: ${median(used.open).toFixed(0)} µs a call beside ` +
      `${median(used.none).toFixed(0)}, ${one(middle)} % more (${one(low)} to ${one(high)})`,
  );
}

async function busy() {
  await show();
  await rowOf(sent);
  let rate = 0;
  const frames = await framesDuring(async () => {
    rate = await load(60);
  });
  const start = performance.now();
  await rowOf(sent);
  const late = performance.now() - start;
  console.log(
    `a minute of ${Math.round(rate)} calls a second: the last row ${Math.round(late)} ms after the last answer, ${said(frames)}`,
  );
}

async function scroll() {
  await load((10_000 - Math.min(sent, 10_000)) / RATE);
  await show();
  await rowOf(sent);
  const frames = await framesDuring(() =>
    page.getByRole("listbox").evaluate(async (box) => {
      const end = performance.now() + 5000;
      for (let top = 0; performance.now() < end; top += 97) {
        box.scrollTop = top % box.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
    }),
  );
  const rows = await page.locator("output").textContent();
  console.log(`${rows} scrolled: ${said(frames)}`);
}

async function large() {
  await ask(`${"lorem ipsum ".repeat(450_000)}the end`);
  await show();
  await rowOf(++sent);
  const before = await worked();
  const start = performance.now();
  await page.locator(`#row-${sent}`).click();
  await page.getByRole("heading", { name: `${sent} ·` }).waitFor();
  const opened = performance.now() - start;
  const used = Math.round((await worked()) - before);
  console.log(
    `a body of 5.4 MB: open after ${Math.round(opened)} ms, with ${used} ms of the page's processor time`,
  );
}

const parts = { cost, busy, scroll, large };
const chosen = process.argv.slice(2);
try {
  for (const [name, run] of Object.entries(parts))
    if (chosen.length === 0 || chosen.includes(name)) await run();
} finally {
  await browser.close();
  agent.destroy();
  await server.stop();
}
