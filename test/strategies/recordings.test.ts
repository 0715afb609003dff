/**
 * Real recordings, imported and replayed byte by byte through a real server. They come from the folder that PARLEL_RECORDINGS
 * names, or from the one beside the project.
 */
import { expect, test } from "vitest";
import { openLibrary } from "../../src/commands/library.ts";
import { requestOf } from "../../strategies/fixture/import/adopt.ts";
import { keptHeaders } from "../../strategies/fixture/record/index.ts";
import { keyOf } from "../../strategies/fixture/request.ts";
import { run } from "../_commands.ts";
import { newFolder, recorder, replayer } from "../_fixtures.ts";
import { areImportable, ask, interactionsIn, recordingFiles } from "../_recordings.ts";
import { startUpstream } from "../_upstream.ts";

test.skipIf(!areImportable())(
  "every recorded interaction whose request is known is imported and replayed byte by byte",
  async () => {
    const fixtures = newFolder();
    const files = recordingFiles();
    const { said } = await run("fixtures import", "--fixtures", fixtures, ...files);
    const summary = said.trim().split("\n").at(-1);
    const library = await openLibrary(fixtures);

    const api = await replayer(fixtures);
    const interactions = files.flatMap(interactionsIn);
    const seen = new Set<string>();
    const wrong: string[] = [];
    for (const interaction of interactions) {
      const { status, headers, body, method, url } = interaction;
      // The same answer to the same request, recorded twice, is one answer and not two turns.
      const bytes = Buffer.from(body).toString("latin1");
      const asked = keyOf(
        await requestOf(interaction, new URL(url, "https://api.mistral.ai"), library),
      );
      const own = Object.entries(keptHeaders(headers)).sort();
      const identity = JSON.stringify([asked, status, own, bytes]);
      if (seen.has(identity)) continue;
      seen.add(identity);
      const response = await ask(api, interaction);
      const answer = Buffer.from(await response.arrayBuffer()).toString("latin1");
      const kept = own.every(([name, value]) => response.headers.get(name) === value);
      if (response.status !== status || answer !== bytes || !kept) {
        wrong.push(`${method} ${url}: ${status} became ${response.status}, kept headers: ${kept}`);
      }
    }
    console.log(
      `${summary}\n${seen.size - wrong.length} of ${seen.size} distinct interactions replayed byte by byte (${interactions.length} recorded)`,
    );
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(0);
  },
);

test.skipIf(!areImportable())(
  "every recorded interaction comes back byte by byte when it is recorded from an upstream that answers so",
  async () => {
    const fixtures = newFolder();
    const library = await openLibrary(fixtures);
    const interactions = recordingFiles().flatMap(interactionsIn);
    const upstream = await startUpstream();
    const recording = await recorder(fixtures, upstream.url, { recordErrors: true });
    const answers = new Map<string, { at: number; text: string }>();
    const lost: string[] = [];
    for (const [at, interaction] of interactions.entries()) {
      const { status, headers, body, method, url } = interaction;
      const isStream = headers.some(([, value]) => value.startsWith("text/event-stream"));
      const asked = await requestOf(interaction, new URL(url, "https://api.mistral.ai"), library);
      const key = `${keyOf(asked)} ${isStream}`;
      // Recorded once, it is replayed the second time.
      if (answers.has(key)) continue;
      upstream.answer = (response) => {
        for (const [name, value] of headers) response.setHeader(name, value);
        response.writeHead(status).end(body);
      };
      const response = await ask(recording, interaction);
      const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
      answers.set(key, { at, text });
      if (text !== Buffer.from(body).toString("latin1")) lost.push(`${method} ${url} on its way`);
    }
    const replaying = await replayer(fixtures);
    for (const { at, text } of answers.values()) {
      const response = await ask(replaying, interactions[at]!);
      const answer = Buffer.from(await response.arrayBuffer()).toString("latin1");
      const { method, url } = interactions[at]!;
      if (answer !== text) lost.push(`${method} ${url}: ${answer.slice(0, 200)}`);
    }
    console.log(`${answers.size} calls recorded, ${lost.length} of them lost`);
    expect(lost).toEqual([]);
  },
  120_000,
);
