/**
 * `kill -9` at a random moment while a server records, and while it stores state on disk: nothing acknowledged is lost or torn.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atOnce, callsTo, CHAT, chat } from "./calls.mjs";
import { KINDS } from "./kept.mjs";
import { newFolder, serve, unhandled } from "./servers.mjs";

const WIDTH = 8;
/** The text of an answer, and the longest life of a server in milliseconds. */
const SAID = "x".repeat(200_000);
const LIFE_MS = 2000;

export async function run({ recording, data }) {
  return [...(await whileRecording(recording)), ...(await withData(data))];
}

async function whileRecording(times) {
  const upstream = await startUpstream();
  const fixtures = newFolder();
  const acknowledged = new Set();
  for (let time = 0; time < times; time++) {
    const args = ["record", "--fixtures", fixtures, "--upstream", upstream.url];
    await whileAlive(await serve(...args), async (call, n) => {
      const prompt = `Question ${n} of life ${time}`;
      const { status } = await call("POST", CHAT, chat(prompt, { stream: n % 2 === 1 }));
      if (status === 200) acknowledged.add(prompt);
    });
  }
  upstream.close();
  const kept = new Set();
  let torn = 0;
  for (const path of readdirSync(fixtures, { recursive: true, encoding: "utf8" })) {
    // Files that a killed server left unfinished are hidden, and no fixtures.
    const name = basename(path);
    if (name.startsWith(".") || !/-[0-9a-f]{16}\.json$/.test(name)) continue;
    try {
      const { request, replies } = JSON.parse(readFileSync(join(fixtures, path), "utf8"));
      if (JSON.stringify(replies).includes(SAID)) kept.add(request.body.messages[0].content);
      else torn++;
    } catch {
      torn++;
    }
  }
  return figuresOf("kills while recording", times, acknowledged, kept, torn);
}

async function withData(times) {
  const folder = newFolder();
  const kinds = Object.entries(KINDS);
  /** By tag, the kind and the id of each acknowledged object. */
  const acknowledged = new Map();
  for (let time = 0; time < times; time++) {
    await whileAlive(await serve("--data", folder), async (call, n) => {
      const [kind, { make }] = kinds[n % kinds.length];
      const tag = `life-${time}-${n}`;
      const id = await make(call, tag);
      if (id) acknowledged.set(tag, { kind, id });
    });
  }
  const server = await serve("--data", folder);
  const { call, close } = callsTo(server.port, WIDTH);
  const kept = new Set();
  const all = [...acknowledged];
  await atOnce(all.length, WIDTH, async (at) => {
    const [tag, { kind, id }] = all[at];
    if (await KINDS[kind].isWhole(call, tag, id)) kept.add(tag);
  });
  let strange = 0;
  for (const { tags } of Object.values(KINDS))
    for (const tag of await tags(call)) if (!tag?.startsWith("life-")) strange++;
  close();
  const figures = figuresOf(
    "kills with --data",
    times,
    new Set(acknowledged.keys()),
    kept,
    strange,
  );
  const counts = kinds.map(
    ([name]) => `${all.filter(([, { kind }]) => kind === name).length} ${name}`,
  );
  return [...figures, { of: "acknowledged", seen: counts.join(", ") }, await unhandled(server)];
}

function figuresOf(of, times, acknowledged, kept, torn) {
  const lost = [...acknowledged].filter((each) => !kept.has(each)).length;
  return [
    { of, seen: `${times}, ${acknowledged.size} answers acknowledged` },
    {
      of: "lost, torn",
      seen: `${lost}, ${torn}`,
      bar: "0, 0",
      met: lost === 0 && torn === 0 && acknowledged.size > 0,
    },
  ];
}

/** Asks until the server is killed, at a random moment after its first answer. */
async function whileAlive(server, ask) {
  const { call, close } = callsTo(server.port, WIDTH);
  let isAlive = true;
  let n = 0;
  await ask(call, n++);
  const asking = Array.from({ length: WIDTH }, async () => {
    while (isAlive) await ask(call, n++).catch(() => {});
  });
  await sleep(Math.random() * LIFE_MS);
  isAlive = false;
  await server.kill();
  await Promise.all(asking);
  close();
}

/** A live API with long answers, streamed or plain. */
async function startUpstream() {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const piece of request) text += piece;
    const head = { id: "0", created: 0, model: "mistral-small-latest" };
    const choice = { index: 0, finish_reason: "stop" };
    if (JSON.parse(text).stream) {
      const choices = [{ ...choice, delta: { role: "assistant", content: SAID } }];
      const chunk = { ...head, object: "chat.completion.chunk", choices };
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(`data: ${JSON.stringify(chunk)}\n\n`);
      return response.end("data: [DONE]\n\n");
    }
    const choices = [{ ...choice, message: { role: "assistant", content: SAID } }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...head, object: "chat.completion", choices }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
