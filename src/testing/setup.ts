/**
 * `@parlel/mistral/vitest/setup`, for `globalSetup`: one emulator for the whole run. Its options come from variables such as
 * `PARLEL_MISTRAL_STRATEGY=fixture`.
 * @module
 */
import type { TestCollection, TestProject, Vitest } from "vitest/node";
import { readEnvironment, readSurroundings, setClientAddress } from "../options/environment.ts";
import { counted } from "../schema/counted.ts";
import { MistralServer } from "../server.ts";
import type { FixtureReport } from "../types/fixture.ts";
import { askServer } from "./ask.ts";

/** Starts the emulator and provides its URL. @returns a function that prints broken and unplayed fixtures, and stops the emulator. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port: _, ...options } = { ...readSurroundings(), ...readEnvironment() };
  const server = await new MistralServer(0, options).start();
  project.provide("mistral", { url: server.url });
  setClientAddress(server.url);
  return async () => {
    if (options.strategy === "fixture") await report(server.url, await haveAllRun(project.vitest));
    await server.stop();
  };
}

/** Whether no test of the project's was filtered out or skipped. */
async function haveAllRun(vitest: Vitest): Promise<boolean> {
  const files = await vitest.globTestSpecifications();
  const ran = vitest.state.getTestModules();
  return ran.length >= files.length && ran.every(({ children }) => !hasSkipped(children));
}

function hasSkipped(tests: TestCollection): boolean {
  return !tests.allTests("skipped").next().done;
}

async function report(server: string, haveAll: boolean): Promise<void> {
  const response = await askServer(server, new Request(`${server}/__parlel/fixtures`));
  const { fixtures, problems } = (await response.json()) as FixtureReport;
  for (const { path, message } of problems) console.error(`mistral: ${path}: ${message}`);
  const unplayed = fixtures.filter(({ played }) => played === 0);
  if (unplayed.length === 0) return;
  const count = counted(unplayed.length, "fixture");
  if (!haveAll) return console.error(`mistral: ${count} not played (only some tests ran)`);
  console.error(`mistral: ${count} not played:`);
  for (const { path } of unplayed) console.error(`  ${path}`);
}
