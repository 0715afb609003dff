// The cost of sharing: the servers' processor time, for calls that need no state and for calls that do.
import { agent, call, chat, each } from "./calls.mjs";
import { usedBy } from "./parts.mjs";

const CALLS = 2000;
const ROUNDS = 3;

const kinds = {
  "without state": (n) => chat(`Say ${n}`),
  "with state": (n) => agent(`agent ${n}`),
};

/** Measures servers alone and together, in turns. @returns a line for each. */
export async function costs(parts, redis) {
  // Processes that share nothing show the cost of several processes, apart from that of sharing.
  const apart = await Promise.all(Array.from({ length: 3 }, () => parts.server()));
  const teams = await Promise.all(
    [1, 2, 3].map((size) => {
      const data = `${redis}?prefix=costs-${size}`;
      return Promise.all(Array.from({ length: size }, () => parts.server("--data", data)));
    }),
  );
  const contestants = [
    ["one in memory", apart.slice(0, 1)],
    ["three in memory, each by itself", apart],
    ...teams.map((team) => [`${team.length} on Redis`, team]),
  ];
  // A process that has just started needs twice as much, so each answers as many calls beforehand.
  for (const [, team] of contestants) {
    for (const kind of Object.values(kinds))
      for (const [turn] of team.entries()) await measure(team, kind, ROUNDS + turn);
  }
  const lines = [];
  for (const [kind, request] of Object.entries(kinds)) {
    const seen = new Map(contestants.map(([name]) => [name, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, team] of contestants)
        seen.get(name).push(await measure(team, request, round));
    }
    for (const [name, runs] of seen) {
      const best = runs.reduce((one, other) => (other.cpu < one.cpu ? other : one));
      const { cpu, rate, p99 } = best;
      lines.push(`  ${kind}, ${name}: ${cpu} µs a call, ${rate} calls a second, p99 ${p99} ms`);
    }
  }
  return `\n${lines.join("\n")}`;
}

/** For a call, the processor time of all servers; the calls per second that the busiest process allows; and how long calls took. */
async function measure(team, request, round) {
  const before = team.map(usedBy);
  const began = performance.now();
  const times = await each(CALLS, async (n) => {
    const start = performance.now();
    await call(team[n % team.length].url, request(round * CALLS + n));
    return performance.now() - start;
  });
  const seconds = (performance.now() - began) / 1000;
  const used = team.map((server, at) => usedBy(server) - before[at]);
  times.sort((one, other) => one - other);
  return {
    cpu: Math.round((used.reduce((sum, each_) => sum + each_, 0) * 1000) / CALLS),
    rate: Math.round(CALLS / seconds),
    p99: Math.round(times[Math.floor(CALLS * 0.99)] * 10) / 10,
  };
}
