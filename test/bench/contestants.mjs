/**
 * Who races: a bare server that everything is compared with, ours, ours when it remembers nothing, and the peers of the
 * command line.
 * @module
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { makeReplaying } from "./fixtures.mjs";
import { ask, dataOf, eventsOf, findStream, HEADERS, LOADS } from "./loads.mjs";
import { startServer } from "./processes.mjs";

const HEALTH = { method: "GET", path: "/health" };
const COMMAND = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const BARE = fileURLToPath(new URL("bare.mjs", import.meta.url));

/**
 * @returns the loads, ready to be sent, the servers, the bare one first, and those that replay.
 * @throws Error when ours isn't built or answers wrong.
 */
export async function findContestants(peers) {
  if (!existsSync(COMMAND)) throw new Error("Run `npm run build` first.");
  const ours = {
    name: "ours",
    command: `"${process.execPath}" "${COMMAND}" --port {port} --json`,
    probe: HEALTH,
    checked: true,
  };
  const { loads, answers, texts } = await prepare(ours);
  const bare = {
    name: "bare",
    command: `"${process.execPath}" "${BARE}" {port}`,
    probe: HEALTH,
    checked: true,
    prepare: (port) => teach(port, answers),
  };
  // With a real clock every answer is another one, so that none can be remembered.
  const anew = { ...ours, name: "anew", command: `${ours.command} --clock real` };
  const { path, body } = loads[0];
  const probe = { method: "POST", path, headers: HEADERS, body, any: true };
  const servers = [bare, ours, anew, ...peers.map((peer) => ({ ...peer, probe }))];
  return { loads, servers, replaying: makeReplaying(ours, loads[0], texts.chat) };
}

/** The loads with a stream of the right length, and our answers to them in the parts that bare makes its own from. */
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
    const embeddings = JSON.parse(texts.embeddings);
    const answers = {
      chat: JSON.parse(texts.chat),
      tools: JSON.parse(texts.tools),
      schema: JSON.parse(texts.schema),
      chunks: eventsOf(texts.sse).slice(0, -1).map(dataOf),
      vectors: embeddings.data.map(({ embedding }) => embedding),
      usage: embeddings.usage,
    };
    return { loads, answers, texts };
  } finally {
    await stop();
  }
}

async function teach(port, answers) {
  const body = JSON.stringify(answers);
  await fetch(`http://127.0.0.1:${port}/answers`, { method: "PUT", body });
}
