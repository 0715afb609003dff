// What a target can do besides answering: each ability is tried on its own processes, and described in a few words.
import { connect } from "node:net";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { text } from "node:stream/consumers";

const HEADERS = {
  authorization: "Bearer parlel",
  "content-type": "application/json",
  connection: "close",
};
const speech = readFileSync(new URL("../golden/speech.txt", import.meta.url), "utf8");
const VOICE = { name: "Ada", sample_audio: JSON.parse(speech).audio_data };

/**
 * By column. `start` takes variables and returns a running target, which the caller stops. `folder` is empty, `upstream` is an
 * emulator in place of the live API, and `listens` says whether the target binds its own address.
 */
export const abilities = {
  async "paced streams"({ start }) {
    const { url } = await start({ PARLEL_MISTRAL_CHUNK_DELAY: "100" });
    const { first, body } = await beginStream(url);
    await body.cancel();
    if (first.includes("[DONE]")) return "in one piece";
    return (await outcome(url)) === "aborted" ? "yes" : "yes, but doesn't notice aborts";
  },

  async memory({ start }) {
    const server = await start({});
    return /remembers for itself/.test(server.said()) ? "each process its own" : "one";
  },

  async "`--data`"({ start, folder }) {
    const env = { PARLEL_MISTRAL_DATA: folder };
    const server = await start(env);
    const { id } = await ask(server.url, "/v1/audio/voices", VOICE).then((response) =>
      response.json(),
    );
    await server.stop();
    const { url } = await start(env);
    const found = await ask(url, `/v1/audio/voices/${id}`);
    return found.status === 200 ? "kept" : "lost";
  },

  async replay({ start }) {
    const { url } = await start({ PARLEL_MISTRAL_STRATEGY: "fixture" });
    const hit = await chat(url, "Hello Mistral");
    const miss = await chat(url, "Nobody recorded this");
    return hit.headers.has("x-parlel-fixture") && miss.status >= 400 ? "yes" : "no";
  },

  async record({ start, folder, upstream }) {
    const server = await start({
      PARLEL_MISTRAL_STRATEGY: "fixture",
      PARLEL_MISTRAL_ON_MISS: "record",
      PARLEL_MISTRAL_FIXTURES: folder,
      PARLEL_MISTRAL_UPSTREAM: upstream,
      MISTRAL_API_KEY: "a-key-that-nobody-has-0123456789",
    });
    await chat(server.url, "Record this");
    await server.stop();
    const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".json"));
    return files.some((name) => name.includes("record-this")) ? "yes" : "no";
  },

  async address({ start, listens }) {
    const { port } = await start({});
    if (!listens) return (await answersTo("parlel.example", port)) ? "the platform's" : "refused";
    if (await reaches("127.0.0.2", port)) return "every address";
    const open = await start({ HOST: "0.0.0.0" });
    return (await reaches("127.0.0.2", open.port)) ? "loopback, or `HOST`" : "loopback alone";
  },

  async SIGTERM({ start, listens }) {
    if (!listens) return "the platform's";
    const server = await start({ PARLEL_MISTRAL_CHUNK_DELAY: "20" });
    const { body } = await beginStream(server.url);
    const ending = server.stop();
    const rest = await text(body).catch(() => "");
    const code = await ending;
    return rest.includes("[DONE]") && code === 0 ? "streams end first" : "streams are cut";
  },
};

function ask(url, path, body) {
  const method = body ? "POST" : "GET";
  return fetch(`${url}${path}`, { method, headers: HEADERS, body: JSON.stringify(body) });
}

function chat(url, content, more) {
  const messages = [{ role: "user", content }];
  return ask(url, "/v1/chat/completions", { model: "mistral-large-latest", messages, ...more });
}

/** A stream after its first piece. */
async function beginStream(url) {
  const { body } = await chat(url, "Tell me a story", { stream: true });
  const reader = body.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return { first: new TextDecoder().decode(value), body };
}

/** The outcome of a server's only call, as soon as its log has it. */
async function outcome(url) {
  for (let asked = 0; asked < 200; asked++) {
    const { requests } = await ask(url, "/__parlel/requests").then((response) => response.json());
    const [call] = requests;
    if (call && call.outcome !== "open") return call.outcome;
    await pause(20);
  }
  return "open";
}

/** Whether a port is open on an address. */
async function reaches(host, port) {
  const socket = connect(port, host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Whether the control plane answers under a name. */
async function answersTo(name, port) {
  const asking = request({
    host: "127.0.0.1",
    port,
    path: "/__parlel/requests",
    headers: { host: name },
  });
  const [response] = await once(asking.end(), "response");
  response.resume();
  return response.statusCode === 200;
}
