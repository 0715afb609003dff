/**
 * Resets that race with calls, and many callers with few keys in few worlds: no caller sees objects from before a reset, or another
 * caller's.
 * @module
 */
import { atOnce, callsTo } from "./calls.mjs";
import { KINDS } from "./kept.mjs";
import { newFolder, serve, unhandled } from "./servers.mjs";

const WIDTH = 16;
const kinds = Object.values(KINDS);

export async function run(sizes) {
  const figures = [];
  for (const [where, ...args] of [["in memory"], ["on disk", "--data", newFolder()]]) {
    const server = await serve("--log", "off", ...args);
    figures.push(...(await resets(server, sizes, where)), ...(await owners(server, sizes, where)));
    figures.push(await unhandled(server));
  }
  return figures;
}

/** Runs the resets one after the other, and calls beside them. */
async function resets(server, { resets: times, calls }, where) {
  const { call, close } = callsTo(server.port, WIDTH + 1);
  const failed = failures();
  const ask = failed.of(call);
  /** By tag, how many resets had been sent when its object was acknowledged. */
  const madeAt = new Map();
  let sent = 0;
  let isOver = false;
  let made = 0;
  const making = atOnce(Number.MAX_SAFE_INTEGER, WIDTH, async (n) => {
    if (isOver && made >= calls) return Promise.reject(new Error("over"));
    const tag = `tag-${n}`;
    made++;
    if (await kinds[n % kinds.length].make(ask, tag)) madeAt.set(tag, sent);
  }).catch(() => {});
  let seen = 0;
  while (sent < times || made < calls) {
    sent++;
    await ask("POST", "/__parlel/reset");
    for (const { tags } of kinds)
      for (const tag of await tags(ask)) if (madeAt.get(tag) < sent) seen++;
  }
  isOver = true;
  await making;
  close();
  return [
    { of: `resets that race with calls, ${where}`, seen: `${sent} and ${made}` },
    {
      of: "old objects seen after a reset",
      seen: `${seen}`,
      bar: "0",
      met: seen === 0 && madeAt.size > 0,
    },
    failed.figure(),
  ];
}

/** Runs callers, each with a key and a world that it shares with some others. */
async function owners(server, { callers, keys, worlds, each }, where) {
  const { call, close } = callsTo(server.port, WIDTH);
  const failed = failures();
  let foreign = 0;
  let lost = 0;
  await atOnce(callers, callers, async (caller) => {
    const owner = `w${caller % worlds}-k${Math.floor(caller / worlds) % keys}`;
    const [world, key] = owner.split("-");
    const ask = failed.of((method, path, body, headers) =>
      call(method, `/~${world}${path}`, body, { authorization: `Bearer ${key}`, ...headers }),
    );
    for (let n = 0; n < each; n++) {
      const { make, isWhole, tags } = kinds[n % kinds.length];
      const tag = `${owner}-${caller}-${n}`;
      const id = await make(ask, tag);
      if (!id || !(await isWhole(ask, tag, id))) lost++;
      for (const found of await tags(ask)) if (!found?.startsWith(`${owner}-`)) foreign++;
    }
  });
  close();
  return [
    { of: `callers, keys and worlds, ${where}`, seen: `${callers}, ${keys}, ${worlds}` },
    {
      of: "others' objects seen, lost",
      seen: `${foreign}, ${lost}`,
      bar: "0, 0",
      met: foreign + lost === 0,
    },
    failed.figure(),
  ];
}

/** Counts the answers that are server errors. */
function failures() {
  let count = 0;
  let said = "";
  return {
    of:
      (call) =>
      async (...asked) => {
        const answer = await call(...asked);
        if (answer.status >= 500) {
          count++;
          said ||= `: ${asked[0]} ${asked[1]} ${answer.text.slice(0, 200)}`;
        }
        return answer;
      },
    figure: () => ({ of: "errors", seen: `${count}${said}`, bar: "0", met: count === 0 }),
  };
}
