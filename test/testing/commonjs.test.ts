/** `@parlel/mistral/testing` as CommonJS loads it: the emulator is a process of its own. */
import { createRequire } from "node:module";
import { expect, onTestFinished, test, vi } from "vitest";
import type { Hooks, useMistral } from "../../src/testing/index.ts";

type Testing = { useMistral: typeof useMistral };
const testing = createRequire(import.meta.url)("../../dist/cjs/testing.cjs") as Testing;

/** Hooks that a test runs itself. */
function hooksByHand(): { hooks: Hooks; run: Record<keyof Hooks, () => Promise<void>> } {
  const run = {} as Record<keyof Hooks, () => Promise<void>>;
  const taking = (name: keyof Hooks) => (hook: () => Promise<void>) => void (run[name] = hook);
  const hooks = {
    before: taking("before"),
    after: taking("after"),
    beforeEach: taking("beforeEach"),
    afterEach: taking("afterEach"),
  };
  return { hooks, run };
}

test("variables set none of its options, as in a process that loads the emulator itself", async () => {
  vi.stubEnv("PARLEL_MISTRAL_STRATEGY", "echo");
  vi.stubEnv("HOST", "host.invalid");
  onTestFinished(() => void vi.unstubAllEnvs());
  const { hooks, run } = hooksByHand();
  const mistral = testing.useMistral({ hooks });
  onTestFinished(() => run.after());
  await run.before();
  await run.beforeEach();
  const response = await fetch(`${mistral.baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer parlel", "content-type": "application/json" },
    body: '{"model":"mistral-small-latest","messages":[{"role":"user","content":"hi"}]}',
  });
  expect(response.headers.get("x-parlel-strategy")).toBe("deterministic");
  await run.afterEach();
});
