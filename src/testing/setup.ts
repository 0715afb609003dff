/**
 * `@parlel/mistral/vitest/setup`, for `globalSetup`: one emulator for the whole run. Its options come from variables such as
 * `PARLEL_MISTRAL_STRATEGY=fixture`.
 * @module
 */
import { readEnvironment, readSurroundings, setClientAddress } from "../options/environment.ts";
import { counted } from "../schema/counted.ts";
import { MistralServer } from "../server.ts";
import type { FixtureReport } from "../types/fixture.ts";
import { askServer } from "./ask.ts";

/** The object that a runner passes to a global setup. */
interface Project {
  provide(name: "mistral", value: { url: string }): void;
}

/** Starts the emulator and provides its URL. @returns a function that prints broken and unplayed fixtures, and stops the emulator. */
export default async function setup(project: Project): Promise<() => Promise<void>> {
  const { port: _, ...options } = { ...readSurroundings(), ...readEnvironment() };
  const server = await new MistralServer(0, options).start();
  project.provide("mistral", { url: server.url });
  setClientAddress(`${server.url}/v1`);
  return async () => {
    if (options.strategy === "fixture") await tellUnplayed(server.url);
    await server.stop();
  };
}

async function tellUnplayed(server: string): Promise<void> {
  const response = await askServer(server, new Request(`${server}/__parlel/fixtures`));
  const { fixtures, problems } = (await response.json()) as FixtureReport;
  for (const { path, message } of problems) console.error(`mistral: ${path}: ${message}`);
  const unplayed = fixtures.filter(({ played }) => played === 0);
  if (unplayed.length === 0) return;
  console.error(`mistral: not played: ${counted(unplayed.length, "fixture")}`);
  for (const { path } of unplayed) console.error(`  ${path}`);
}
