/**
 * The results as tables for a terminal.
 * @module
 */

/** A race: a column for each server. The first one is what the others are compared with. */
export function raceTable({ title, budget, met, judged, servers }) {
  const [{ name: base }] = servers;
  return table(title, servers, [
    ["CPU per request", ({ cost }) => `${cost.toFixed(1)} µs`],
    ["requests per second", ({ rate }) => rate.toFixed(0)],
    [`${base} CPU / its CPU`, ({ ratio }) => ratio.median.toFixed(2)],
    ["  half of them", ({ ratio }) => `${ratio.low.toFixed(2)} – ${ratio.high.toFixed(2)}`],
    [`its rate / ${base} rate`, ({ rateRatio }) => rateRatio.toFixed(2)],
    ["waited for its CPU", ({ waited }) => `${(waited * 100).toFixed(0)} %`],
    ...(budget === undefined ? [] : [verdict(`at least ${budget.toFixed(2)}`, met, judged)]),
  ]);
}

export function readyTable({ title, budget, met, judged, servers }) {
  const [{ name: base }] = servers;
  return table(title, servers, [
    ["milliseconds", ({ milliseconds }) => milliseconds.toFixed(0)],
    [`over ${base}`, ({ over }) => over.toFixed(0)],
    ["on a CPU", ({ cpu }) => (Number.isNaN(cpu) ? "" : cpu.toFixed(0))],
    verdict(`at most ${budget} over ${base}`, met, judged),
  ]);
}

export function memoryTable({ met, servers }) {
  return table("Memory through 100,000 chat requests", servers, [
    ["at the start", ({ start }) => megabytes(start)],
    ["in the middle", ({ mid }) => megabytes(mid)],
    ["at the end", ({ end }) => megabytes(end)],
    ["second quarter", ({ second }) => megabytes(second)],
    ["last quarter", ({ last }) => megabytes(last)],
    verdict("flat", met, "ours"),
  ]);
}

/** What requests cost when much is kept. */
export function growthTable({ budget, met, rows }) {
  const lines = rows.map(
    ({ kind, request, few, many, growth }) =>
      `  ${`${kind}: ${request}`.padEnd(44)}${few.toFixed(0).padStart(8)} µs${many.toFixed(0).padStart(8)} µs${growth.toFixed(2).padStart(8)}`,
  );
  const last = `  budget: at most ${budget.toFixed(2)} times as much: ${met ? "met" : "MISSED"}`;
  return ["CPU per request with 100 and with 100,000 kept", ...lines, last, ""].join("\n");
}

/** The last line of a table: the budget, and whether the judged server is within it. */
function verdict(budget, met, judged) {
  return [`budget: ${budget}`, ({ name }) => (name === judged ? (met ? "met" : "MISSED") : "")];
}

function table(title, servers, rows) {
  const width = Math.max(14, ...servers.map(({ name }) => name.length + 2));
  const line = (label, cells) =>
    `  ${label.padEnd(30)}${cells.map((cell) => cell.padStart(width)).join("")}`.trimEnd();
  const names = servers.map(({ name }) => name);
  const lines = rows.map(([label, cell]) =>
    line(
      label,
      servers.map((server) => (server.failed ? "-" : cell(server))),
    ),
  );
  const failures = servers
    .filter(({ failed }) => failed)
    .map(({ name, failed }) => `  - ${name}: ${failed}`);
  return [title, line("", names), ...lines, ...failures, ""].join("\n");
}

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
