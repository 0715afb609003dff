import { expect, test } from "vitest";
import { resolveOptions } from "../../src/options/index.ts";
import type { Options } from "../../src/options/index.ts";
import { fitTarget, keepsFiles, targetWarning } from "../../src/options/target.ts";

const FUNCTIONS = ["aws-lambda", "vercel", "netlify"];
const WORKERS = ["cloudflare-module", "cloudflare-durable", "cloudflare-pages"];
const PROCESSES = [undefined, "node-server", "bun", "deno-server", "heroku"];

const fit = (preset: string | undefined, options: Partial<Options>): Options =>
  fitTarget(resolveOptions(options), preset);

test("a single process supports every option, and binds the given address", () => {
  const all = { data: "d", usage: "u", strategy: "fixture", onMiss: "record" } as const;
  for (const preset of PROCESSES) {
    expect(fit(preset, all)).toEqual(resolveOptions(all));
    expect(targetWarning(resolveOptions({}), preset)).toBeUndefined();
  }
});

test("bytes aren't kept in files where files don't outlive a request", () => {
  for (const preset of WORKERS) expect(keepsFiles(preset)).toBe(false);
  for (const preset of [...PROCESSES, ...FUNCTIONS]) expect(keepsFiles(preset)).toBe(true);
});

test("several processes can't share a data folder, and a message says so", () => {
  for (const preset of ["node-cluster", ...FUNCTIONS, ...WORKERS]) {
    expect(() => fit(preset, { data: "d" })).toThrow(
      `PARLEL_MISTRAL_DATA can't be set on ${preset}: a folder belongs to one process.`,
    );
    expect(targetWarning(resolveOptions({}), preset)).toContain(
      `Each process of ${preset} remembers for itself`,
    );
  }
});

test("several processes share a Redis, except edge workers", () => {
  const options = resolveOptions({ data: "redis://host/0" });
  for (const preset of ["node-cluster", ...FUNCTIONS]) {
    expect(fitTarget(options, preset)).toMatchObject({ data: "redis://host/0" });
    expect(targetWarning(options, preset)).toBeUndefined();
  }
  for (const preset of WORKERS) {
    expect(() => fitTarget(options, preset)).toThrow("PARLEL_MISTRAL_DATA can't be set");
  }
});

test("a function replays, and neither records nor knows when it stops", () => {
  for (const preset of FUNCTIONS) {
    expect(fit(preset, { strategy: "fixture" })).toMatchObject({ strategy: "fixture" });
    expect(() => fit(preset, { onMiss: "record" })).toThrow("PARLEL_MISTRAL_ON_MISS can't be set");
    expect(() => fit(preset, { usage: "u" })).toThrow("PARLEL_MISTRAL_USAGE can't be set");
  }
});

test("a worker has no disk to replay from", () => {
  for (const preset of WORKERS) {
    expect(() => fit(preset, { strategy: "fixture" })).toThrow(
      "PARLEL_MISTRAL_STRATEGY can't be set",
    );
  }
});

test("a target that binds no address answers to every host name", () => {
  for (const preset of [...FUNCTIONS, ...WORKERS]) expect(fit(preset, {}).host).toBe("0.0.0.0");
  expect(fit("node-cluster", {}).host).toBe("127.0.0.1");
});
