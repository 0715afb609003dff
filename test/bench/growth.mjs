/**
 * The cost of a request when few objects are stored and when many are: conversations, their entries, and files.
 * @module
 */
import { HEADERS } from "./loads.mjs";
import { startServer } from "./processes.mjs";
import { median } from "./statistics.mjs";
import { cpuTime } from "./usage.mjs";

const FEW = 100;
const MANY = 100_000;
/** How many times as much a request may cost when many are stored. */
export const GROWTH_BUDGET = 2;

/** Entries that one request adds to lengthen a conversation. */
const AT_ONCE = 1000;
const ROUNDS = 9;
const REQUESTS = 100;
const CALLERS = 16;

const MODEL = "mistral-small-latest";
const LINE = JSON.stringify({ custom_id: "0", body: { messages: [] } });
const { authorization } = HEADERS;
const hello = { role: "user", content: "Hello" };

/** For each kind of object, how to add many, and which requests are measured. */
const KINDS = [
  {
    name: "entries of a conversation",
    async grow(api, count) {
      const { conversation_id: id } = await api.post("/conversations", {
        model: MODEL,
        inputs: [hello],
      });
      for (let have = 2; have < count;) {
        const inputs = Array.from({ length: Math.min(AT_ONCE, count - have - 1) }, () => hello);
        await api.post(`/conversations/${id}`, { inputs });
        have += inputs.length + 1;
      }
      // The last message is short, as in real conversations.
      await api.post(`/conversations/${id}`, { inputs: "Hello" });
      return id;
    },
    measured: {
      append: (api, id) => api.post(`/conversations/${id}`, { inputs: "Hello" }),
      get: (api, id) => api.get(`/conversations/${id}`),
    },
    // A conversation serves one caller at a time.
    callers: 1,
  },
  {
    name: "conversations",
    async grow(api, count) {
      const start = () => api.post("/conversations", { model: MODEL, inputs: "Hello" });
      await atOnce(count - 1, CALLERS, start);
      return (await start()).conversation_id;
    },
    measured: {
      start: (api) => api.post("/conversations", { model: MODEL, inputs: "Hello" }),
      get: (api, id) => api.get(`/conversations/${id}`),
      "a page": (api) => api.get("/conversations?page=3&page_size=20"),
    },
    callers: CALLERS,
  },
  {
    name: "files",
    async grow(api, count) {
      await atOnce(count - 1, CALLERS, () => api.upload());
      return (await api.upload()).id;
    },
    measured: {
      upload: (api) => api.upload(),
      get: (api, id) => api.get(`/files/${id}`),
      "a page": (api) => api.get("/files?page=3&page_size=20"),
    },
    callers: CALLERS,
  },
];

/** For each kind and request, the microseconds of CPU time with few objects and with many, and their ratio. */
export async function measureGrowth(server) {
  const results = [];
  for (const kind of KINDS) {
    const [few, many] = [await costs(server, kind, FEW), await costs(server, kind, MANY)];
    for (const request of Object.keys(kind.measured)) {
      const growth = many[request] / few[request];
      results.push({ kind: kind.name, request, few: few[request], many: many[request], growth });
    }
  }
  return results;
}

async function costs(server, { grow, measured, callers }, count) {
  const { port, pid, stop } = await startServer(server);
  try {
    const api = apiOf(port);
    const id = await grow(api, count);
    const found = {};
    for (const [name, request] of Object.entries(measured)) {
      const samples = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const before = cpuTime(pid).used;
        await atOnce(REQUESTS, callers, () => request(api, id));
        // The first round warms up the compiler.
        if (round > 0) samples.push((cpuTime(pid).used - before) / REQUESTS);
      }
      found[name] = median(samples);
    }
    return found;
  } finally {
    await stop();
  }
}

function formOf(line) {
  const form = new FormData();
  form.append("purpose", "batch");
  form.append("file", new File([line], "batch.jsonl"));
  return form;
}

function apiOf(port) {
  const send = async (path, init) => {
    const url = `http://127.0.0.1:${port}/v1${path}`;
    const response = await fetch(url, { headers: HEADERS, ...init });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    get: (path) => send(path),
    post: (path, body) => send(path, { method: "POST", body: JSON.stringify(body) }),
    upload: () =>
      send("/files", { method: "POST", body: formOf(LINE), headers: { authorization } }),
  };
}

/** Runs a function a number of times, by several callers at once. */
async function atOnce(times, callers, run) {
  let left = times;
  const caller = async () => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}
