// Calls of many callers, and their results.
import { createHash } from "node:crypto";

const CALLERS = 64;

/** Runs a task for each number, by a given number of callers at once. */
export async function each(count, task, callers = CALLERS) {
  let next = 0;
  const results = [];
  const caller = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await task(n);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return results;
}

/** A call with a key in a world. @returns its status and body. */
export async function call(url, { world = "", key = "key", method = "POST", path, body, type }) {
  const response = await fetch(`${url}${world && `/~${world}`}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { "content-type": type ?? "application/json" }),
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

export const json = async (url, request) => {
  const { status, text } = await call(url, request);
  if (status >= 300) throw new Error(`${request.path}: ${status} ${text}`);
  return JSON.parse(text);
};

/** A chat request. */
export const chat = (content, more) => ({
  path: "/v1/chat/completions",
  body: { model: "mistral-small-latest", messages: [{ role: "user", content }], ...more },
});

export const agent = (name) => ({
  path: "/v1/agents",
  body: { model: "mistral-small-latest", name },
});

/** The n-th of many calls of every kind: with 20 keys in 10 worlds. */
function mixed(n) {
  const who = { key: `key ${n % 20}`, world: `world-${Math.floor(n / 20) % 10}` };
  const kinds = [
    () => chat(`Say ${n % 300}`),
    () => chat(`Say something new, ${n}`),
    () => chat(`Tell ${n % 300}`, { stream: true }),
    () => ({
      path: "/v1/embeddings",
      body: { model: "mistral-embed", input: [`text ${n % 500}`] },
    }),
    () => agent(`agent ${n}`),
    () => ({
      path: "/v1/conversations",
      body: { model: "mistral-small-latest", inputs: `Hi ${n}` },
    }),
  ];
  const kind = n % kinds.length;
  // An answer that needs no state is the same from every server and whatever came before.
  return { ...who, ...kinds[kind](), isPure: kind < 4 };
}

/** Everything that callers can see of many mixed calls, once they are answered. */
export async function seenOf(url, count) {
  const answers = await each(count, async (n) => {
    const { isPure, ...request } = mixed(n);
    const { status, text } = await call(url, request);
    return isPure ? `${status} ${createHash("sha256").update(text).digest("hex")}` : `${status}`;
  });
  const worlds = Array.from({ length: 10 }, (_, n) => `world-${n}`);
  const kept = await each(200, async (n) => {
    const who = { method: "GET", key: `key ${n % 20}`, world: worlds[Math.floor(n / 20)] };
    const agents = await allPages(url, { ...who, path: "/v1/agents" });
    const conversations = await allPages(url, { ...who, path: "/v1/conversations" });
    // The order of simultaneous calls isn't known; the ids that they created are.
    return [agents.map(({ id }) => id), conversations.map(({ id }) => id)].map((ids) => ids.sort());
  });
  const logged = await each(10, async (n) => {
    const path = "/__parlel/requests?limit=100000";
    const { requests } = await json(url, { method: "GET", world: worlds[n], path });
    const lines = requests.filter(({ method }) => method === "POST");
    return lines
      .map(({ status, path: at, body }) => `${status} ${at} ${JSON.stringify(body)}`)
      .sort();
  });
  return { answers, kept, logged };
}

async function allPages(url, request) {
  const found = [];
  for (let page = 0; ; page++) {
    const list = await json(url, {
      ...request,
      path: `${request.path}?page=${page}&page_size=100`,
    });
    found.push(...list);
    if (list.length < 100) return found;
  }
}
