/**
 * The contestants: a bare server to compare everything with, ours, the layers under ours, and the rivals from the command line.
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ask, dataOf, eventsOf, HEADERS, LOADS } from "./loads.mjs";
import { numbered } from "./numbered.mjs";
import { startServer } from "./processes.mjs";

const HEALTH = { method: "GET", path: "/health" };
const COMMAND = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const BARE = fileURLToPath(new URL("bare.mjs", import.meta.url));
const FLOOR = fileURLToPath(new URL("floor.mjs", import.meta.url));
/** How many answers to request; bare's is as long as their median. */
const SAMPLES = 65;

/** Ours, with more flags. */
export function ours(name = "ours", flags = "") {
  return built(COMMAND, name, flags);
}

/** A build of this server. */
export function built(file, name, flags = "") {
  const command = `"${process.execPath}" "${file}" --port {port} --json ${flags}`;
  return { name, command, probe: HEALTH, checked: true };
}

/** Another server. It is ready when it answers a chat request. */
export function peer({ name, command }) {
  const [{ path, body }] = LOADS;
  const probe = { method: "POST", path, headers: HEADERS, body: numbered(body, 0), any: true };
  return { name, command, probe };
}

/** The bare server, which gets its answers from our server. */
export function makeBare(answers) {
  return taught("bare", `"${BARE}" {port}`, answers);
}

/** The same on srvx, and on srvx and h3, without any of our code. */
export function floorServers(answers) {
  return ["srvx", "h3"].map((layer) => taught(layer, `"${FLOOR}" {port} ${layer}`, answers));
}

/** A server that is sent its answers before the race. */
function taught(name, script, answers) {
  return {
    name,
    command: `"${process.execPath}" ${script}`,
    probe: HEALTH,
    checked: true,
    async prepare({ port }) {
      const body = JSON.stringify(answers);
      await fetch(`http://127.0.0.1:${port}/answers`, { method: "PUT", body });
    },
  };
}

/**
 * Our answers of median length, in the parts from which bare builds its own.
 * @throws Error when ours isn't built or gives a wrong answer.
 */
export async function sampleAnswers() {
  if (!existsSync(COMMAND)) throw new Error("Run `npm run build` first.");
  const { port, stop } = await startServer(ours());
  try {
    const texts = {};
    for (const load of LOADS) texts[load.name] = await sample(port, load);
    const embeddings = JSON.parse(texts.embeddings);
    return {
      chat: JSON.parse(texts.chat),
      tools: JSON.parse(texts.tools),
      schema: JSON.parse(texts.schema),
      chunks: eventsOf(texts.sse).slice(0, -1).map(dataOf),
      vectors: embeddings.data.map(({ embedding }) => embedding),
      usage: embeddings.usage,
    };
  } finally {
    await stop();
  }
}

/** A load's answer of median length. */
async function sample(port, load) {
  const texts = [];
  for (let number = 0; number < SAMPLES; number++) {
    const { status, text } = await ask(port, load, number);
    if (status !== 200 || !load.check(text)) throw new Error(`${load.title}: ${status} ${text}`);
    texts.push(text);
  }
  return texts.sort((one, other) => one.length - other.length)[SAMPLES >> 1];
}
