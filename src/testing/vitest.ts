/**
 * `@parlel/mistral/vitest`: a world for each test, even concurrent ones, and a report of the traffic of a failed test.
 * @module
 */
import { expect, inject, test as base } from "vitest";
import { matchers, type MistralMatchers } from "./matchers.ts";
import { type OwnOptions, ownServer } from "./own.ts";
import { openWorld, type TestWorld, worldName } from "./world.ts";

declare module "vitest" {
  interface Matchers<T> extends MistralMatchers {}
  interface ProvidedContext {
    mistral: { url: string };
  }
}

expect.extend(matchers);

export interface Fixtures {
  /** Options of the worker's own emulator, which you can override if there is no global setup. */
  mistralOptions: OwnOptions;
  /** The base URL of the emulator. */
  mistralServer: string;
  /** A world for the test alone. */
  mistral: TestWorld;
}

/** Vitest's own `test`, with the fixture `mistral`. */
export const test = base.extend<Fixtures>({
  mistralOptions: [{}, { scope: "worker" }],
  mistralServer: [
    async ({ mistralOptions }, use) => {
      const provided = inject("mistral");
      const own = provided ? undefined : ownServer(mistralOptions);
      await use(provided?.url ?? (await own!.url()));
      await own?.stop();
    },
    { scope: "worker" },
  ],
  mistral: async ({ mistralServer, task, onTestFailed }, use) => {
    const world = openWorld(mistralServer, worldName(task.name));
    let report: string | undefined;
    // The test is over by then and can't be annotated, so the report is added to its error.
    onTestFailed(async ({ task: { result } }) => {
      const [error] = result?.errors ?? [];
      if (error) error.message += `\n\nmistral\n${(report ??= await world.report())}`;
    });
    await use(world);
    report ??= await world.report();
    await world.end();
  },
});
export { expect };
