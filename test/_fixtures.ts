/**
 * Shared by the tests of record and replay: temporary folders, and servers that stop.
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, expect } from "vitest";
import type { MistralServer } from "../src/server.ts";
import type { Options } from "../src/options/index.ts";
import type { Fixture } from "../src/types/fixture.ts";
import { parseFixture } from "../strategies/fixture/format.ts";
import { type Api, startServer } from "./_harness.ts";

/** The key that a recorder has for its upstream. */
export const RECORDER_KEY = "a-key-that-nobody-has-0123456789";

const folders: string[] = [];
const started: MistralServer[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder for fixtures. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-fixtures-"));
  folders.push(folder);
  return folder;
}

/** The fixtures in a folder, and the binary files beside them. */
export function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => /[0-9a-f]{16}\.(json|bin)$/.test(name)).sort();
}

/** The path of the only fixture in a folder. */
export function fileIn(folder: string): string {
  const files = filesIn(folder).filter((name) => name.endsWith(".json"));
  expect(files).toHaveLength(1);
  return join(folder, files[0]!);
}

/** The only fixture in a folder. */
export function fixtureIn(folder: string): Fixture {
  return parseFixture(readFileSync(fileIn(folder), "utf8"));
}

/** Writes a file below a folder; values that are neither text nor bytes become JSON. */
export function put(folder: string, path: string, content: unknown): void {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  const isWritten = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(whole, isWritten ? content : JSON.stringify(content, null, 2));
}

/** A server that replays, stopped after the test. */
export async function replayer(
  fixtures: string,
  options: Partial<Options> = {},
): Promise<Api & { server: MistralServer }> {
  const { server, api } = await startServer({ strategy: "fixture", fixtures, ...options });
  started.push(server);
  return { ...api, server };
}

/** A server that records what it has no fixture for. */
export function recorder(
  fixtures: string,
  upstream: string,
  options: Partial<Options> = {},
): Promise<Api & { server: MistralServer }> {
  const upstreamKey = RECORDER_KEY;
  return replayer(fixtures, { onMiss: "record", upstream, upstreamKey, ci: false, ...options });
}
