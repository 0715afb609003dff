/**
 * A folder of fixtures that git and a copying tool change: answers come from the state before or after, never from a mix.
 * @module
 */
import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { chat, CHAT } from "./calls.mjs";
import { newFolder, serve, unhandled } from "./servers.mjs";

const run_ = promisify(execFile);
/** How many fixtures are requested at one moment. */
const LOOKS = 20;
const COMMITS = 5;
const PATIENCE_MS = 120_000;

export async function run({ fixtures: count, times }) {
  const folder = newFolder();
  const git = (...args) =>
    run_("git", ["-C", folder, "-c", "user.name=soak", "-c", "user.email=soak@localhost", ...args]);
  const write = (state) => {
    for (let n = 0; n < count; n++) put(folder, n, state);
  };
  const commit = async (state) => {
    write(state);
    await git("add", "-A");
    await git("commit", "-q", "-m", state);
  };
  await git("init", "-q", "-b", "one");
  await commit("one");
  await git("checkout", "-q", "-b", "two");
  await commit("two");
  await git("checkout", "-q", "-b", "work", "one");
  for (let n = 0; n < COMMITS; n++) await commit(`work-${n}`);
  await git("checkout", "-q", "one");

  const server = await serve("replay", "--fixtures", folder);
  const seen = new Map();
  let halves = 0;
  let isOver = false;
  const look = async () => {
    const states = await statesAt(server.port, count);
    if (states.size === 1) for (const state of states) seen.set(state, (seen.get(state) ?? 0) + 1);
    else halves++;
    return states;
  };
  const looking = (async () => {
    while (!isOver) {
      await look();
      await sleep(5);
    }
  })();
  const reaches = async (state) => {
    const late = performance.now() + PATIENCE_MS;
    while (performance.now() < late) {
      const states = await look();
      if (states.size === 1 && states.has(state)) return true;
      await sleep(20);
    }
    return false;
  };
  const ends = [];
  for (let time = 0; time < times; time++) {
    await git("checkout", "-q", "two");
    // Sometimes the server has time to read it, and sometimes it doesn't.
    if (time % 3 === 0) await sleep(Math.random() * 300);
    await git("checkout", "-q", "one");
  }
  ends.push(await reaches("one"));
  await git("checkout", "-q", "two");
  ends.push(await reaches("two"));
  await git("checkout", "-q", "work");
  await git("rebase", "-q", "-X", "theirs", "two");
  ends.push(await reaches(`work-${COMMITS - 1}`));
  const halvesOfGit = halves;
  await copyLikeRsync(folder, count, "copied");
  ends.push(await reaches("copied"));
  isOver = true;
  await looking;
  const looks = [...seen.values()].reduce((sum, each) => sum + each, 0);
  return [
    {
      of: "checkouts",
      seen: `${2 * times} over ${count} fixtures, and a rebase of ${COMMITS} commits`,
    },
    {
      of: "looks, and those that saw a mix",
      seen: `${looks + halves}, ${halvesOfGit}`,
      bar: "0",
      met: halvesOfGit === 0,
    },
    {
      of: "mixes during a copy, file by file",
      seen: `${halves - halvesOfGit}`,
      bar: "0",
      met: halves === halvesOfGit,
    },
    {
      of: "final states that were reached",
      seen: `${ends.filter(Boolean).length} of ${ends.length}`,
      bar: "all",
      met: ends.every(Boolean),
    },
    await unhandled(server),
  ];
}

const promptOf = (n) => `Question ${n}`;
const pathOf = (folder, n) => join(folder, `chat/completions/question-${n}.json`);

function put(folder, n, state) {
  const request = { method: "POST", path: CHAT, body: chat(promptOf(n)) };
  const replies = [{ status: 200, headers: {}, json: { state } }];
  const path = pathOf(folder, n);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ version: 1, request, replies }));
}

/** Each file is written under a hidden name and renamed, one after the other, as rsync does it. */
async function copyLikeRsync(folder, count, state) {
  const from = newFolder();
  for (let n = 0; n < count; n++) put(from, n, state);
  const names = readdirSync(dirname(pathOf(from, 0)));
  const to = dirname(pathOf(folder, 0));
  for (const name of names) {
    const hidden = join(to, `.${name}.x7Kq2P`);
    writeFileSync(hidden, readFileSync(join(dirname(pathOf(from, 0)), name)));
    renameSync(hidden, join(to, name));
    await new Promise(setImmediate);
  }
}

/** The states of some fixtures at one moment: requests that are sent in one piece are answered in one go. */
function statesAt(port, count) {
  const numbers = Array.from({ length: LOOKS }, (_, at) => Math.floor((at * count) / LOOKS));
  const requests = numbers.map((n, at) => {
    const body = JSON.stringify(chat(promptOf(n)));
    const last = at === LOOKS - 1 ? ["connection: close"] : [];
    const head = [
      "host: localhost",
      "authorization: Bearer parlel",
      "content-type: application/json",
      `content-length: ${body.length}`,
      ...last,
    ];
    return `POST ${CHAT} HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n${body}`;
  });
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.on("data", (data) => (text += data));
    socket.on("error", reject);
    socket.on("close", () => {
      const states = [...text.matchAll(/\{"state":"([^"]+)"\}/g)].map(([, state]) => state);
      if (states.length !== LOOKS) states.push(`${LOOKS - states.length} missing`);
      resolve(new Set(states));
    });
    socket.write(requests.join(""));
  });
}
