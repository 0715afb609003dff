/**
 * The command as a person runs it.
 * @module
 */
import { run } from "../../_commands.ts";
import { newFolder, put, replayer } from "../../_fixtures.ts";
import { ASKED, bytesOf } from "./_samples.ts";

export interface Imported {
  readonly fixtures: string;
  readonly code: number | undefined;
  readonly said: string;
  /** The counts of the last line, by their words. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Imports into a folder, by default a new one. */
export async function importInto(
  fixtures: string | undefined,
  ...args: readonly string[]
): Promise<Imported> {
  const folder = fixtures ?? newFolder();
  const { code, said } = await run("fixtures import", "--fixtures", folder, ...args);
  const summary = said.trim().split("\n").at(-1) ?? "";
  const counts = [...summary.matchAll(/(\d+) (\w+)/g)].map(([, count, name]) => [
    name === "file" ? "files" : name,
    Number(count),
  ]);
  return { fixtures: folder, code, said, counts: Object.fromEntries(counts) };
}

/** The findings of `fixtures check`; empty if all is well. */
export async function findings(fixtures: string): Promise<string> {
  const { said } = await run("fixtures check", "--fixtures", fixtures);
  return said.replace(/\d+ files? checked, \d+ findings?\n$/, "");
}

/** A folder with files. */
export function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = newFolder();
  for (const [name, content] of Object.entries(files)) {
    put(folder, name, bytesOf(content));
  }
  return folder;
}

/** The answer to the recorded request. */
export async function replayed(
  fixtures: string,
  body: unknown = JSON.parse(ASKED),
): Promise<string> {
  const { post } = await replayer(fixtures);
  return (await post("/v1/chat/completions", body)).text();
}
