/**
 * `@parlel/mistral/vitest`: a world for each test, those that run at once too, and the traffic of a failed one.
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
  /** For you to override where there is no global setup: options of the worker's own emulator. */
  mistralOptions: OwnOptions;
  /** The base URL of the emulator. */
  mistralServer: string;
  /** A world for the test alone. */
  mistral: TestWorld;
}

/** Vitest's own, with the fixture `mistral`. */
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
    // It is over by then, so that nothing can be annotated: what went wrong says it.
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
