/**
 * Real recordings: the folder that PARLEL_RECORDINGS names, or the one beside the project. Both replay and form are
 * tested with them; without either folder those tests are skipped, which is shown at the end of a run.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fieldsOf } from "../strategies/fixture/import/data.ts";
import { headerPairs } from "../strategies/fixture/import/headers.ts";
import { readRecording } from "../strategies/fixture/import/index.ts";
import type { Interaction } from "../strategies/fixture/import/interaction.ts";
import type { Api } from "./_harness.ts";

const BESIDE: string = new URL("../../shared/recordings", import.meta.url).pathname;

export const FOLDER: string = resolve(process.env.PARLEL_RECORDINGS ?? BESIDE);

/** Whether these are the recordings that the project was built with. */
export const isOwn: boolean = FOLDER === BESIDE;

export const thereAreRecordings: boolean = existsSync(FOLDER);

/** An interaction, and the file that it was recorded in. */
export interface Sourced extends Interaction {
  readonly source: string;
}

/** An answer whose request wasn't kept. */
export interface Body {
  readonly source: string;
  readonly text: string;
}

/** The files of the recordings, in their original formats when there are both. */
export function recordingFiles(): string[] {
  const originals = join(FOLDER, "originals");
  const folder = existsSync(originals) ? originals : FOLDER;
  return filesBelow(folder);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Whether there is a file among them that another tool may have recorded. */
export function areImportable(): boolean {
  return thereAreRecordings && recordingFiles().some((file) => !file.endsWith(".jsonl"));
}

/** The interactions of a file that are Mistral's; none when it isn't a recording of requests. */
export function interactionsIn(file: string): Interaction[] {
  try {
    const { interactions } = readRecording(file, readFileSync(file));
    return interactions.filter(({ url }) => {
      const { hostname } = new URL(url, "https://api.mistral.ai");
      return hostname.endsWith("mistral.ai");
    });
  } catch {
    return [];
  }
}

/** Everything that was recorded: what the importers read, and the lines of `interactions.jsonl` from other files. */
export function everyRecording(): { interactions: Sourced[]; bodies: Body[] } {
  const originals = existsSync(join(FOLDER, "originals")) ? join(FOLDER, "originals") : FOLDER;
  const files = recordingFiles().filter((file) => !file.endsWith(".jsonl"));
  const interactions = files.flatMap((file) =>
    interactionsIn(file).map((found) => ({ ...found, source: relative(originals, file) })),
  );
  const bodies: Body[] = [];
  const read = new Set(interactions.map(({ source }) => source));
  const lines = filesBelow(FOLDER).filter((file) => file.endsWith(".jsonl"));
  for (const line of lines.flatMap((file) => readFileSync(file, "utf8").split("\n"))) {
    const row = rowOf(line);
    // An example of the documentation was printed by an SDK, which has its own form.
    if (!row || read.has(row.source) || row.kind === "docs") continue;
    const interaction = interactionOf(row);
    if (interaction) interactions.push(interaction);
    else if (row.body && !isForeign(row.body))
      bodies.push({ source: row.source, text: asStream(row.body) });
  }
  return { interactions, bodies };
}

/** One line of `interactions.jsonl`. */
interface Row {
  readonly source: string;
  readonly kind?: string;
  readonly method?: string;
  readonly path?: string | null;
  readonly request_headers?: unknown;
  readonly request?: string | null;
  readonly status?: number;
  readonly headers?: unknown;
  readonly body?: string | null;
}

function rowOf(line: string): Row | undefined {
  if (line.trim() === "") return undefined;
  try {
    const row = fieldsOf(JSON.parse(line));
    return "body" in row ? { source: "interactions.jsonl", ...row } : undefined;
  } catch {
    return undefined;
  }
}

/** Without the part that only distinguishes a stream from a plain answer. */
function plainPath(path: string): string {
  return path.replace(/#stream$/, "");
}

function interactionOf(row: Row): Sourced | undefined {
  const { source, method, path, request, status = 200, body } = row;
  // Some answers have no request.
  if (method === "POST" && !request) return undefined;
  // A body that isn't text was left out of the line.
  if (!method || !path?.startsWith("/") || /^<binary \d+>$/.test(request ?? "")) return undefined;
  return {
    source,
    method,
    url: plainPath(path),
    requestHeaders: headerPairs(row.request_headers),
    requestBody: request ? Buffer.from(request) : null,
    status,
    headers: headerPairs(row.headers),
    body: Buffer.from(body ?? ""),
  };
}

/** Whether a body that was kept among Mistral's is another service's: some recordings were made with several. */
function isForeign(text: string): boolean {
  return /"model": ?"(llama|gpt|claude|gemini)-/.test(text);
}

/** The chunks of a stream are sometimes kept alone, a line each. */
function asStream(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const areChunks = lines.every((line) => /^\{.*"chat\.completion\.chunk".*\}$/.test(line));
  return areChunks ? [...lines, "[DONE]"].map((line) => `data: ${line}\n\n`).join("") : text;
}

/** The same request as recorded, with the test's own key, or with none. */
export function ask(
  { fetch }: Api,
  { method, url, requestHeaders, requestBody }: Interaction,
  key: string | null = "replay",
): Promise<Response> {
  const { pathname, search } = new URL(url, "https://api.mistral.ai");
  const type = requestHeaders.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return fetch(pathname + search, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(type && { "content-type": type }),
    },
    ...(requestBody && { body: requestBody as Uint8Array<ArrayBuffer> }),
  });
}
