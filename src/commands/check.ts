/**
 * `parlel-mistral fixtures check`: what a team wants to know of its fixtures before it merges. Exit code 1 when there is anything.
 * @module
 */
import { textOf } from "../../strategies/fixture/capture.ts";
import { readNamed, readText } from "../../strategies/fixture/file.ts";
import type { Library } from "../../strategies/fixture/library.ts";
import { findSecret } from "../../strategies/fixture/secrets.ts";
import { EmulatorError } from "../errors.ts";
import { openLibrary, parseCommand, progress, say } from "./_command.ts";

const DAY_MS = 86_400_000;

interface Finding {
  readonly kind: "broken" | "shadowed" | "secret" | "stale" | "unused";
  readonly path: string;
  readonly message: string;
}

export function checkFixtures(args: readonly string[]): number {
  const { flags } = parseCommand(args, {
    "max-age": { type: "string" },
    usage: { type: "string" },
  });
  const library = openLibrary(flags);
  const findings = [
    ...broken(library),
    ...shadowed(library),
    ...secrets(library),
    ...(flags["max-age"] === undefined ? [] : stale(library, daysOf(`${flags["max-age"]}`))),
    ...(flags.usage === undefined ? [] : unused(library, `${flags.usage}`)),
  ];
  for (const { kind, path, message } of findings) say(`${kind.padEnd(8)}  ${path}: ${message}`);
  const checked = library.entries.length + library.problems.length;
  say(`${checked} files checked, ${findings.length} findings`);
  return findings.length > 0 ? 1 : 0;
}

function broken({ problems }: Library): Finding[] {
  return problems.map(({ path, message }) => ({ kind: "broken", path, message }));
}

/** Of two files of the same request only the first is ever played. */
function shadowed(library: Library): Finding[] {
  return library.entries.flatMap((entry) => {
    const found = library.find(entry.identity.text);
    if (!found || found === entry) return [];
    return [
      {
        kind: "shadowed" as const,
        path: entry.path,
        message: `${found.path} answers the same request`,
      },
    ];
  });
}

function secrets(library: Library): Finding[] {
  const { entries } = library;
  return entries.flatMap(({ path }, index) => {
    progress(index + 1, entries.length);
    const secret = findSecret(readText(library.folder, path), []);
    return secret
      ? [{ kind: "secret" as const, path, message: `holds what looks like ${secret}` }]
      : [];
  });
}

function stale({ entries }: Library, days: number): Finding[] {
  return entries.flatMap(({ path, fixture }) => {
    const at = Date.parse(fixture.recorded?.at ?? "");
    const age = Math.floor((Date.now() - at) / DAY_MS);
    if (Number.isNaN(at) || age <= days) return [];
    return [{ kind: "stale" as const, path, message: `was recorded ${age} days ago` }];
  });
}

/** What a full run never played, by the file that a server wrote with `--usage`. */
function unused(library: Library, file: string): Finding[] {
  let used: Record<string, number>;
  try {
    used = JSON.parse(textOf(readNamed(file)) ?? "");
  } catch (error) {
    throw new EmulatorError(
      "BAD_OPTION",
      `--usage ${file}: ${(error as Error).message}. A server writes this file when it stops, with the same flag.`,
    );
  }
  const names = [
    ...library.entries.map(({ path }) => path),
    ...library.rules.map(({ name }) => name),
  ];
  return names
    .filter((name) => !used[name])
    .map((path) => ({ kind: "unused", path, message: "was not played in the run" }));
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 0) {
    throw new EmulatorError(
      "BAD_OPTION",
      `--max-age must be a number of days, got ${JSON.stringify(text)}.`,
    );
  }
  return days;
}
