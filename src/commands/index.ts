/**
 * Every command. Code that a server doesn't need is loaded by the command that needs it.
 * @module
 */
import { late, type Late, ready } from "../async/late.ts";
import { nearest } from "../schema/nearest.ts";
import { EmulatorError } from "../types/error.ts";
import type { Command } from "./command.ts";
import { record, replay, serve } from "./serve.ts";

/** A command as the overview lists it. */
export interface Listed {
  /** Empty for the command that runs if none is named. */
  readonly name: string;
  readonly help: string;
  readonly load: Late<Command>;
}

const from = (load: () => Promise<{ command: Command }>): Late<Command> =>
  late(async () => (await load()).command);

export const commands: readonly Listed[] = [
  { name: "", help: "answer deterministically", load: ready(serve) },
  {
    name: "replay",
    help: "replay fixtures; a miss is an error that says why",
    load: ready(replay),
  },
  {
    name: "record",
    help: "replay fixtures and record what is missing; needs MISTRAL_API_KEY",
    load: ready(record),
  },
  { name: "fixtures list", help: "list what is recorded", load: from(() => import("./list.ts")) },
  {
    name: "fixtures check",
    help: "list fixtures that are broken, shadowed, secret, stale, unused or partly used; exit code 1 if there are any",
    load: from(() => import("./check.ts")),
  },
  {
    name: "fixtures import",
    help: "import recordings of vcrpy, VCR, HAR, nock, WireMock, aimock and others",
    load: from(() => import("./import.ts")),
  },
  {
    name: "fixtures export",
    help: "write fixtures as har, vcrpy or jsonl",
    load: from(() => import("./export.ts")),
  },
  {
    name: "fixtures diff",
    help: "send recorded requests again and compare the forms of the answers",
    load: from(() => import("./diff.ts")),
  },
  {
    name: "fixtures pace",
    help: 'print the pace of recorded answers as a plan: --plan "$(parlel-mistral fixtures pace)"',
    load: from(() => import("./pace.ts")),
  },
  {
    name: "fixtures prune",
    help: "show what a full run didn't use, and with --yes remove it",
    load: from(() => import("./prune.ts")),
  },
  {
    name: "why",
    help: "show which fixture answers a request, or why none does",
    load: from(() => import("./why.ts")),
  },
  {
    name: "health",
    help: "tell whether an emulator is ready for requests; exit code 1 if it isn't",
    load: from(() => import("./health.ts")),
  },
  {
    name: "verdict",
    help: "judge whether the client of a running emulator behaves; exit code 1 if it doesn't",
    load: from(() => import("./verdict.ts")),
  },
];

/** Whether a word begins the names of several commands but is none itself. */
export function isGroup(word: string): boolean {
  return commands.some(({ name }) => name.startsWith(`${word} `));
}

/** The command that a command line begins with, and the words after its name. */
export function findCommand(args: readonly string[]): {
  listed: Listed;
  rest: readonly string[];
} {
  const firstFlag = args.findIndex((arg) => arg.startsWith("-"));
  const words = firstFlag < 0 ? args : args.slice(0, firstFlag);
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(" ");
    const listed = words.length < count ? undefined : commands.find((each) => each.name === name);
    if (listed) return { listed, rest: args.slice(count) };
  }
  const [first] = words;
  if (first === undefined) return { listed: commands[0]!, rest: args };
  const known = commands.map(({ name }) => name).filter(Boolean);
  const asked = words.slice(0, 2).join(" ");
  const meant = nearest(asked, known) || nearest(first, known);
  const inside = known.filter((name) => name.startsWith(`${first} `));
  const list = (inside.length > 0 ? inside : known).join(", ");
  throw new EmulatorError(
    "BAD_OPTION",
    `There is no command ${JSON.stringify(asked)}.${meant} Known: ${list}. See parlel-mistral --help.`,
  );
}
