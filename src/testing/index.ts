/**
 * `@parlel/mistral/testing`: an emulator for tests with any runner: jest, mocha, bun, node:test.
 * @module
 */
import { openWorld, type TestWorld, worldName } from "./world.ts";
import { type OwnOptions, ownServer } from "./own.ts";

export { type Asked, matchers, type MistralMatchers } from "./matchers.ts";
export { openWorld, type TestWorld } from "./world.ts";

type Hook = (run: () => Promise<void>) => unknown;

/** A test runner's hooks. */
export interface Hooks {
  readonly before: Hook;
  readonly after: Hook;
  readonly beforeEach: Hook;
  readonly afterEach: Hook;
}

/**
 * A world for each test. Tests that run concurrently in one file share it: give those their own worlds with `openWorld`.
 * @param hooks the runner's hooks; by default its globals.
 * @throws Error if there are none.
 * @example
 * const mistral = useMistral();
 * test("…", async () => { await mistral.say("Hello"); … });
 */
export function useMistral({
  hooks = globalHooks(),
  options = {},
}: { hooks?: Hooks; options?: OwnOptions } = {}): TestWorld {
  let world: TestWorld | undefined;
  const server = ownServer(options);
  hooks.before(async () => void (await server.url()));
  hooks.beforeEach(async () => {
    world = openWorld(await server.url(), worldName("test"));
  });
  hooks.afterEach(async () => {
    await world?.end();
    world = undefined;
  });
  hooks.after(() => server.stop());
  return new Proxy({} as TestWorld, {
    get(_, name) {
      if (!world) throw new Error("There is a world only while a test runs.");
      return world[name as keyof TestWorld];
    },
  });
}

type Names = "before" | "beforeAll" | "after" | "afterAll" | "beforeEach" | "afterEach";

function globalHooks(): Hooks {
  const found = globalThis as Readonly<Partial<Record<Names, Hook>>>;
  const { beforeAll, before = beforeAll, afterAll, after = afterAll } = found;
  const { beforeEach, afterEach } = found;
  if (before && after && beforeEach && afterEach) return { before, after, beforeEach, afterEach };
  throw new Error(
    "This runner has no global hooks. Pass them: useMistral({ hooks: { before, … } }).",
  );
}
