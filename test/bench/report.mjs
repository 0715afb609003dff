/**
 * The results as Markdown tables, so that they can be pasted into the documentation.
 * @module
 */
import { MEMORY_BUDGET } from "./memory.mjs";

/** A race: a column for each server. The others are compared with the first. */
export function raceTable({ title, budget, met, judged, servers }) {
  const [{ name: base, instructions }] = servers;
  return table(title, servers, [
    ["CPU per request", ({ cost }) => `${cost.toFixed(1)} µs`],
    ...(instructions === undefined
      ? []
      : [["instructions", (server) => `${(server.instructions / 1000).toFixed(0)} k`]]),
    [`${base}'s CPU / its CPU`, ({ ratio }) => ratio.median.toFixed(2)],
    ["half of them within", ({ ratio }) => `${ratio.low.toFixed(2)} – ${ratio.high.toFixed(2)}`],
    ["noise", ({ ratio }) => `± ${ratio.noise.toFixed(2)}`],
    ["requests per second", ({ rate }) => rate.toFixed(0)],
    ["p50", ({ p50 }) => `${p50.toFixed(2)} ms`],
    ["p99", ({ p99 }) => `${p99.toFixed(2)} ms`],
    [`its p99 / ${base}'s`, ({ slower }) => slower.toFixed(2)],
    ["waited for its CPU", ({ waited }) => `${(waited * 100).toFixed(0)} %`],
    ["answers", answered],
    ...(budget === undefined ? [] : [verdict(`at least ${budget.toFixed(2)}`, met, judged)]),
  ]);
}

/** Races of the same servers, a line each: the first server's cost, how the others compare with it, and their answers. */
export function racesTables(races) {
  const [base, ...others] = races[0].servers.map(({ name }) => name);
  const lines = (cell) =>
    races.map((race) => [
      race.title,
      ...race.servers.map((server) => (server.failed ? "-" : cell(server))),
    ]);
  const ratio = ({ name, cost, asked, ratio: { median, noise } }) => {
    if (name === base) return `${cost.toFixed(1)} µs`;
    const figures = `${median.toFixed(2)} ± ${noise.toFixed(2)}`;
    return asked ? figures : `(${figures})`;
  };
  return [
    grid(
      `${base}'s CPU, and ${base}'s CPU / theirs; in parentheses where the answer isn't as requested`,
      [["", `${base}'s CPU`, ...others], ...lines(ratio)],
    ),
    grid("Their answers", [["", base, ...others], ...lines(answered)]),
  ].join("\n");
}

/** How long servers take to start. */
export function readyTable({ title, budget, met, judged, servers }) {
  const [{ name: base }] = servers;
  return table(title, servers, [
    ["wall time", ({ milliseconds }) => `${milliseconds.toFixed(0)} ms`],
    [`over ${base}'s`, ({ over }) => `${over.toFixed(0)} ms`],
    ["on a CPU", ({ cpu }) => (Number.isNaN(cpu) ? "" : `${cpu.toFixed(0)} ms`)],
    verdict(`at most ${budget} ms over ${base}`, met, judged),
  ]);
}

/** How much memory servers take. */
export function memoryTable({ met, servers }) {
  const budget = `flat, at most ${megabytes(MEMORY_BUDGET)}`;
  return table("Memory through 100,000 different chat requests", servers, [
    ["at the start", ({ start }) => megabytes(start)],
    ["in the middle", ({ mid }) => megabytes(mid)],
    ["at the end", ({ end }) => megabytes(end)],
    ["second quarter", ({ second }) => megabytes(second)],
    ["last quarter", ({ last }) => megabytes(last)],
    verdict(budget, met, servers[0].name),
  ]);
}

/** How well streams keep their pace. */
export function pacedTable({ streams, events, cost, waited, median, p99, budget, met }) {
  const servers = [{ name: "ours" }];
  return table(`The pace of ${streams} streams at once`, servers, [
    ["events", () => `${events}`],
    ["CPU per event", () => (cost === undefined ? "" : `${cost.toFixed(1)} µs`)],
    [
      "waited for its CPU",
      () => (cost === undefined ? "" : `${(waited * 100).toFixed(0)} % of the time`),
    ],
    ["off schedule, median", () => `${median.toFixed(1)} ms`],
    ["off schedule, p99", () => `${p99.toFixed(1)} ms`],
    verdict(`median at most ${budget} ms`, met, "ours"),
  ]);
}

/** The cost of requests with few and with many stored objects. */
export function growthTable({ budget, met, rows }) {
  const cells = rows.map(({ kind, request, few, many, growth }) => [
    `${kind}: ${request}`,
    ...[few, many].map((cost) => `${cost.toFixed(0)} µs`),
    growth.toFixed(2),
  ]);
  const last = [`required: at most ${budget.toFixed(2)} times`, "", "", met ? "met" : "MISSED"];
  return grid("CPU per request by the number of stored objects", [
    ["", "100", "100,000", "times"],
    ...cells,
    last,
  ]);
}

/** The last line of a table: the budget, and whether the judged server is within it. */
function verdict(budget, met, judged) {
  return [`required: ${budget}`, ({ name }) => (name === judged ? (met ? "met" : "MISSED") : "")];
}

function table(title, servers, rows) {
  const cells = [
    ["", ...servers.map(({ name }) => name)],
    ...rows.map(([label, cell]) => [
      label,
      ...servers.map((server) => (server.failed ? "-" : cell(server))),
    ]),
  ];
  const failures = servers
    .filter(({ failed }) => failed)
    .map(({ name, failed }) => `- ${name}: ${failed}\n`);
  return grid(title, cells) + failures.join("");
}

/** Describes an answer to a request. */
function answered({ bytes, events, asked }) {
  return `${bytes} B${events ? `, ${events} events` : ""}${asked ? "" : ", not as requested"}`;
}

/** Rows of cells; the first is the head. */
function grid(title, cells) {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map((row) => {
    const padded = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    return `| ${padded.join(" | ")} |`;
  });
  const rule = widths.map((width, column) => "-".repeat(width) + (column === 0 ? "-" : ":"));
  lines.splice(1, 0, `|-${rule.join("|-")}|`);
  return [`**${title}**`, "", ...lines, ""].join("\n");
}

const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
