/**
 * The options of the command line, and the size of each trial in its short and its long form.
 * @module
 */
import { parseArgs } from "node:util";

/** The trials in order, each in the file of its name. */
export const TRIALS = {
  streams: { short: { streams: 300, delay: 20 }, long: { streams: 10_000, delay: 500 } },
  requests: {
    short: { requests: 5000, resets: 500 },
    long: { requests: 1_000_000, resets: 10_000 },
  },
  slow: { short: { sockets: 50, requests: 500 }, long: { sockets: 200, requests: 20_000 } },
  kills: { short: { recording: 3, data: 2 }, long: { recording: 200, data: 100 } },
  races: {
    short: { resets: 50, calls: 500, callers: 40, keys: 4, worlds: 5, each: 4 },
    long: { resets: 1000, calls: 10_000, callers: 200, keys: 20, worlds: 10, each: 8 },
  },
  uploads: { short: { bytes: 50_000_000 }, long: { bytes: 500_000_000 } },
  lives: { short: { times: 50, atOnce: 20 }, long: { times: 1000, atOnce: 100 } },
  checkouts: { short: { fixtures: 200, times: 6 }, long: { fixtures: 1000, times: 50 } },
  imports: { short: { mutations: 20 }, long: { mutations: 1000 } },
  toxics: { short: { calls: 20 }, long: { calls: 500 } },
};
const NAMES = Object.keys(TRIALS);

export const HELP = `npm run soak -- [options]

  --short        the short form, for every day; the long one takes more than an hour
  --only NAMES   some of these, separated by commas: ${NAMES.join(", ")}
  --json         print one JSON document
`;

/** @throws Error that names the wrong option. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: "boolean", default: false },
      only: { type: "string", default: NAMES.join() },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const only = values.only.split(",").filter((name) => name !== "");
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown) throw new Error(`--only: there is no ${unknown}. Known: ${NAMES.join(", ")}.`);
  return { ...values, only, form: values.short ? "short" : "long" };
}
