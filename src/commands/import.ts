/**
 * `parlel-mistral fixtures import FILES…`: recordings of other tools become fixtures. A file may be a folder or a pattern.
 * @module
 */
import { basename, dirname, join } from "node:path";
import {
  filesNamed,
  type NamedFile,
  readIfThere,
  readNamed,
} from "../../strategies/fixture/file.ts";
import { createAddresses } from "../../strategies/fixture/import/address.ts";
import { createAdopter } from "../../strategies/fixture/import/adopt.ts";
import { readRecording, UnknownFormat } from "../../strategies/fixture/import/index.ts";
import type { Recording } from "../../strategies/fixture/import/interaction.ts";
import { keepRules, sortRules } from "../../strategies/fixture/import/rule-file.ts";
import { EmulatorError } from "../errors.ts";
import { canonicalRequest } from "../fixtures.ts";
import { openLibrary, parseCommand, progress, say } from "./_command.ts";

/** The endings of files that are meant to be read: a broken one in a folder isn't passed over. */
const RECORDING = /\.(ya?ml|json|jsonl|har|toml|chlsj|flows?|mitm|gz|zip)$/i;

interface Opened {
  readonly path: string;
  readonly recording: Recording;
}

/** Exit code 1 when a file can't be read or a secret is refused. */
export async function importRecordings(args: readonly string[]): Promise<number> {
  const { flags, files: names } = parseCommand(args, {
    map: { type: "string", multiple: true, default: [] },
    host: { type: "string", default: "api.mistral.ai" },
  });
  if (names.length === 0) {
    throw new EmulatorError(
      "BAD_OPTION",
      "Name the recordings: parlel-mistral fixtures import FILES…",
    );
  }
  const addressOf = createAddresses({ maps: flags.map as string[], host: `${flags.host}` });
  const library = openLibrary(flags);
  const counts = {
    imported: 0,
    known: 0,
    rules: 0,
    skipped: 0,
    refused: 0,
    unreadable: 0,
    passed: 0,
  };
  const tell = (kind: "skipped" | "refused", where: string, why: string): void => {
    counts[kind]++;
    say(`${kind.padEnd(8)}  ${where}: ${why}`);
  };

  const opened: Opened[] = [];
  let files = 0;
  for (const name of names) {
    const found = filesNamed(name);
    if (found.length === 0) found.push({ path: name, isFound: false });
    files += found.length;
    for (const file of found) {
      const recording = open(file, counts);
      if (recording) opened.push({ path: file.path, recording });
    }
  }

  const exchanges = opened.flatMap(({ path, recording }) => {
    const adopt = createAdopter(library, canonicalRequest);
    const from = `${recording.format} ${basename(path)}`;
    return recording.interactions.map((interaction) => ({ interaction, adopt, from }));
  });
  // Some tools write each of a request's answers to a file of its own.
  exchanges.sort((one, other) => (one.interaction.turn ?? 0) - (other.interaction.turn ?? 0));
  for (const [index, { interaction, adopt, from }] of exchanges.entries()) {
    progress(index, exchanges.length);
    const address = addressOf(interaction.url);
    const where = `${from}: ${interaction.method} ${pathOf(interaction.url)}`;
    if ("why" in address) tell("skipped", where, address.why);
    else {
      try {
        counts[(await adopt(interaction, address.url, from)) ? "imported" : "known"]++;
      } catch (error) {
        tell("refused", where, (error as Error).message);
      }
    }
  }
  progress(exchanges.length, exchanges.length);

  for (const { path, recording } of opened) {
    const { rules, broken, refused } = sortRules(recording.rules);
    for (const { what, why } of refused) tell("refused", `${path}: ${what}`, why);
    for (const { what, why } of [...recording.skipped, ...broken]) {
      tell("skipped", `${path}: ${what}`, why);
    }
    for (const { what, why } of recording.notes) say(`note      ${path}: ${what}: ${why}`);
    if (rules.length > 0) {
      const { name, isNew } = keepRules(rules, path, library.folder);
      counts.rules += rules.length;
      say(`${isNew ? "rules   " : "known   "}  ${path}: ${rules.length} in ${name}`);
    }
  }
  const { passed, ...others } = counts;
  const summary = Object.entries(others).map(([kind, count]) => `${count} ${kind}`);
  if (passed > 0) summary.push(`${passed} passed over`);
  say(`${files} files: ${summary.join(", ")}`);
  return counts.unreadable + counts.refused > 0 ? 1 : 0;
}

function open(
  { path, isFound }: NamedFile,
  counts: { unreadable: number; passed: number },
): Recording | undefined {
  try {
    return readRecording(path, readNamed(path), (name) => readIfThere(join(dirname(path), name)));
  } catch (error) {
    if (isFound && (error instanceof UnknownFormat || !RECORDING.test(path))) {
      counts.passed++;
      say(`passed    ${path}: no recording`);
    } else {
      counts.unreadable++;
      say(`broken    ${path}: ${(error as Error).message}`);
    }
    return undefined;
  }
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : url.replace(/\?.*/, "");
}
