/**
 * `parlel-mistral fixtures import FILES…`: recordings of other tools become fixtures.
 * @module
 */
import { basename, join } from "node:path";
import { stringify } from "yaml";
import {
  captureEvent,
  captureText,
  type FixtureRequest,
  formOf,
  type ImportedRule,
  type Interaction,
  isEventStream,
  keepReply,
  keptHeaders,
  type Library,
  readNamed,
  readRecording,
  requestFrom,
  textOf,
} from "../../strategies/fixture/index.ts";
import { writeWhole } from "../disk/whole.ts";
import { replaying } from "../options/tables.ts";
import { EmulatorError } from "../types/error.ts";
import type { RecordedReply } from "../types/fixture.ts";
import { splitEvents } from "../wire/events.ts";
import { readForm } from "../wire/form.ts";
import { defineCommand, progress, say } from "./command.ts";
import { openLibrary } from "./library.ts";

const MISTRAL = /(^|\.)mistral\.ai$/;

/** Exit code 1 when a file can't be read or a secret is refused. */
export const command = defineCommand({
  takes: "FILES…",
  table: { fixtures: replaying.fixtures },
  async run({ fixtures }, files) {
    if (files.length === 0) {
      throw new EmulatorError(
        "BAD_OPTION",
        "Name the recordings: parlel-mistral fixtures import FILES…",
      );
    }
    const library = await openLibrary(fixtures);
    const counts = { imported: 0, known: 0, rules: 0, skipped: 0, refused: 0, unreadable: 0 };
    for (const [index, file] of files.entries()) {
      progress(index, files.length);
      try {
        const recording = readRecording(file, readNamed(file));
        const from = `${recording.format} ${basename(file)}`;
        for (const interaction of recording.interactions) {
          counts[await importInteraction(interaction, from, library)]++;
        }
        counts.rules += recording.rules.length;
        if (recording.rules.length > 0) await importRules(recording.rules, file, library);
        for (const { what, why } of recording.skipped) {
          counts.skipped++;
          say(`skipped   ${file}: ${what}: ${why}`);
        }
      } catch (error) {
        counts.unreadable++;
        say(`broken    ${file}: ${(error as Error).message}`);
      }
    }
    progress(files.length, files.length);
    const summary = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    say(`${files.length} files: ${summary.join(", ")}`);
    return counts.unreadable + counts.refused > 0 ? 1 : 0;
  },
});

async function importInteraction(
  interaction: Interaction,
  from: string,
  library: Library,
): Promise<"imported" | "known" | "skipped" | "refused"> {
  const url = new URL(interaction.url, "https://api.mistral.ai");
  if (!MISTRAL.test(url.hostname) || !url.pathname.startsWith("/v")) {
    say(`skipped   ${from}: ${interaction.method} ${url.origin}${url.pathname} is not Mistral's`);
    return "skipped";
  }
  const request = await requestOf(interaction, library);
  const { reply, bytes } = replyOf(interaction);
  try {
    const at = interaction.recordedAt?.slice(0, 10);
    const written = await keepReply({ reply, bytes, request, from, at, keys: [] }, library, {
      as: "other",
    });
    return written ? "imported" : "known";
  } catch (error) {
    say(`refused   ${from}: ${(error as Error).message}`);
    return "refused";
  }
}

/** The request of a fixture for an interaction. */
export async function requestOf(
  { method, url: recorded, requestHeaders, requestBody }: Interaction,
  library: Library,
): Promise<FixtureRequest> {
  const url = new URL(recorded, "https://api.mistral.ai");
  const type = requestHeaders.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  let body: unknown;
  if (requestBody && requestBody.length > 0) {
    const text = textOf(requestBody);
    body =
      text === undefined || type?.startsWith("multipart/")
        ? formOf(await readForm(requestBody, type), requestBody)
        : valueOf(text);
  }
  const path = url.pathname + url.search;
  return requestFrom(method, path, library.canonical({ method, path: url.pathname, body }).body);
}

function replyOf({ status, headers, body }: Interaction): {
  reply: RecordedReply;
  bytes?: Uint8Array;
} {
  const kept = keptHeaders(headers);
  const text = textOf(body);
  if (text === undefined) return { reply: { status, headers: kept }, bytes: body };
  if (status === 200 && isEventStream(kept)) {
    const events = splitEvents(text).map((event) => captureEvent(0, event));
    return { reply: { status, headers: kept, events } };
  }
  return { reply: captureText(status, kept, text) };
}

async function importRules(
  rules: readonly ImportedRule[],
  file: string,
  library: Library,
): Promise<void> {
  const name = `imported-${basename(file).replace(/\.\w+$/, "")}.yaml`;
  await writeWhole(join(library.folder, name), stringify({ rules }));
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
