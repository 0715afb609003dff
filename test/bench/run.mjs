/**
 * `npm run bench`: this server beside a bare node:http server, and beside any other, under the same load.
 *
 *     find what to ask → teach bare our answers → race each load → start-up → memory → tables, verdict
 * @module
 */
import { existsSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { ask, eventsOf, findStream, LOADS } from "./loads.mjs";
import { measureMemory } from "./memory.mjs";
import { HELP, readOptions } from "./options.mjs";
import { pinned, startLoad, startServer } from "./processes.mjs";
import { race } from "./race.mjs";
import { measureReady, READY_BUDGET } from "./ready.mjs";
import { memoryTable, raceTable, readyTable } from "./report.mjs";

const HEALTH = { method: "GET", path: "/health" };
const file = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = (path) => `"${process.execPath}" "${file(path)}"`;

async function main(options) {
  if (!existsSync(file("../../dist/cli.js"))) throw new Error("Run `npm run build` first.");
  const ours = {
    name: "ours",
    command: `${command("../../dist/cli.js")} --port {port} --json`,
    probe: HEALTH,
    checked: true,
  };
  const { loads, answers } = await prepare(ours);
  const bare = {
    name: "bare",
    command: `${command("bare.mjs")} {port}`,
    probe: HEALTH,
    checked: true,
    prepare: (port) => teach(port, answers),
  };
  const [chat] = loads;
  const probe = { method: "POST", path: chat.path, headers: PEER_HEADERS, body: chat.body };
  const servers = [bare, ours, ...options.peers.map((peer) => ({ ...peer, probe }))];

  const generator = startLoad();
  const steps = [
    ...loads.map((load) => ({
      name: load.name,
      show: raceTable,
      async measure() {
        const { title, budget } = load;
        const results = await race(load, servers, generator, options.slices);
        const met = oursOf(results).ratio?.median >= budget;
        return { name: load.name, title, budget, met, servers: results };
      },
    })),
    {
      name: "ready",
      show: readyTable,
      async measure() {
        const results = await measureReady(servers);
        const met = oursOf(results).over <= READY_BUDGET;
        return { name: "ready", budget: READY_BUDGET, met, servers: results };
      },
    },
    {
      name: "memory",
      show: memoryTable,
      async measure() {
        const results = await measureMemory(chat, servers, generator);
        return { name: "memory", met: oursOf(results).flat === true, servers: results };
      },
    },
  ].filter(({ name }) => options.only.has(name));

  const machine = describeMachine();
  if (!options.json) console.log(`${Object.values(machine).join(", ")}\n`);
  const results = [];
  for (const { measure, show } of steps) {
    let result = await measure();
    if (!result.met && options.check) result = { ...(await measure()), repeated: true };
    results.push(result);
    if (!options.json) console.log(show(result));
  }
  generator.stop();
  if (options.json) console.log(JSON.stringify({ machine, results }, null, 2));
  if (options.check && results.some(({ met }) => !met)) process.exitCode = 1;
}

const PEER_HEADERS = { authorization: "Bearer benchmark", "content-type": "application/json" };

const oursOf = (results) => results.find(({ name }) => name === "ours");

/** The loads with a stream of the right length, and our answers to them in the parts that bare builds its own from. */
async function prepare(ours) {
  const { port, stop } = await startServer(ours);
  try {
    const stream = await findStream(port);
    const loads = LOADS.map((load) => ({ ...load, body: load.body ?? stream }));
    const texts = {};
    for (const load of loads) {
      const { status, text } = await ask(port, load);
      if (status !== 200 || !load.check(text)) throw new Error(`${load.title}: ${status} ${text}`);
      texts[load.name] = text;
    }
    const chat = JSON.parse(texts.chat);
    const embeddings = JSON.parse(texts.embeddings);
    const answers = {
      chat: {
        prompt: chat.usage.prompt_tokens,
        completion: chat.usage.completion_tokens,
        content: chat.choices[0].message.content,
      },
      events: eventsOf(texts.sse),
      vectors: embeddings.data.map(({ embedding }) => embedding),
      usage: embeddings.usage,
    };
    return { loads, answers };
  } finally {
    await stop();
  }
}

async function teach(port, answers) {
  const body = JSON.stringify(answers);
  await fetch(`http://127.0.0.1:${port}/answers`, { method: "PUT", body });
}

function describeMachine() {
  return {
    node: `Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    cpus: `${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}`,
    placement: pinned
      ? "server and load on a CPU each"
      : "server and load where they happen to run",
  };
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
