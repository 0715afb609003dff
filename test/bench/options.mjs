/**
 * The options of the command line.
 * @module
 */
import { parseArgs } from "node:util";
import { LOADS } from "./loads.mjs";

const OTHERS = [
  "floor",
  "plan",
  "exact",
  "paced",
  "ready",
  "fixtures",
  "memory",
  "scale",
  "growth",
];
const NAMES = [...LOADS.map(({ name }) => name), ...OTHERS];

export const HELP = `npm run bench -- [options]

  --only NAMES         some of these, separated by commas: ${NAMES.join(", ")}
  --peer "NAME=CMD"    race another server too; {port} in its command becomes a free port; may be repeated
  --against COMMIT     race only the loads, against the build of another commit
  --slices N           slices per server and load (24)
  --json               print one JSON document instead of tables
  --check              measure a missed budget once more, and exit with 1 if it is missed again
`;

/** @throws Error that names the wrong option. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: NAMES.join() },
      peer: { type: "string", multiple: true, default: [] },
      against: { type: "string" },
      slices: { type: "string", default: "24" },
      json: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const only = values.only.split(",").filter((name) => name !== "");
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown) throw new Error(`--only: there is no ${unknown}. Known: ${NAMES.join(", ")}.`);
  const slices = Number(values.slices);
  if (!Number.isInteger(slices) || slices < 1)
    throw new Error("--slices must be a whole number of at least 1.");
  return { ...values, only: new Set(only), slices, peers: values.peer.map(readPeer) };
}

function readPeer(text) {
  const [, name, command] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (!command?.includes("{port}")) throw new Error(`--peer must be "NAME=CMD … {port}": ${text}`);
  return { name: name.trim(), command };
}
