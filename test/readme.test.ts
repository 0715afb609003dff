/** The documents agree with the code about the options, the package and the routes. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { routes as controlRoutes } from "../src/control/index.ts";
import { type Emulator, openEmulator } from "../src/app/emulator.ts";
import { DEFAULTS, resolveOptions, TABLE } from "../src/options/index.ts";
import { flagName } from "../src/options/row.ts";
import { telling } from "../src/options/tables.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test("the README lists every option with its default", () => {
  const rows = [...read("README.md").matchAll(/^\| `--([a-z-]+)` \| (\S*) ?\|/gm)];
  const listed = Object.fromEntries(rows.map(([, flag, fallback]) => [flag, fallback]));
  const shown = (value: unknown): string => (value === false ? "off" : `${value ?? ""}`);
  const expected = Object.entries({ ...TABLE, ...telling }).map(([name, { fallback }]) => [
    flagName(name),
    shown(fallback),
  ]);
  expect(listed).toEqual(Object.fromEntries(expected));
});

test("docs/control.md lists every route of the control API", () => {
  const listed = [...read("docs/control.md").matchAll(/^\| `([A-Z]+ \/\S*)` \|/gm)];
  const routes = controlRoutes.map(({ method, path }) => `${method} ${path}`);
  expect(listed.map(([, route]) => route)).toEqual(routes);
});

test("the README shows the real answers", async () => {
  const [, , json = "", answer] =
    /```sh\ncurl (\S+) \\\n[\s\S]*?-d '(.*)'\n```\n\n```json\n(.*)\n```/.exec(read("README.md"))!;
  const emulator = await openEmulator(resolveOptions());
  const ask = ({ fetch }: Emulator, body: string): Promise<Response> =>
    Promise.resolve(
      fetch(
        new Request("http://127.0.0.1:4755/v1/chat/completions", {
          method: "POST",
          headers: { authorization: "Bearer any", "content-type": "application/json" },
          body,
        }),
      ),
    );
  expect(await (await ask(emulator, json)).text()).toBe(answer);
  await emulator.close();

  const [, miss] = /```\n(No fixture answers [\s\S]*?)\n```/.exec(read("README.md"))!;
  const replay = await openEmulator(resolveOptions({ strategy: "fixture" }));
  const missed = await ask(replay, json.replace("Hello Mistral", "Hello, Mistral!"));
  const { message } = (await missed.json()) as { message: string };
  // The README leaves out the nearest rule, to keep its example short.
  expect(message.replace(/The nearest rule .*\n/, "")).toBe(miss);
  await replay.close();
});

test("the manifest and test.env have what the sidecar needs", () => {
  expect(JSON.parse(read("manifest.json"))).toEqual({
    name: "mistral",
    image: "parlel/mistral:1",
    port: DEFAULTS.port,
    protocol: "http",
    healthcheck: "/health",
    startup: "100ms",
    env: ["MISTRAL_API_KEY", "MISTRAL_BASE_URL"],
  });
  expect(read("test.env")).toBe(
    "MISTRAL_API_KEY=parlel\nMISTRAL_BASE_URL=http://parlel-bridge:4755/v1\n",
  );
});

test("the lock file names no registry", () => {
  expect(read("package-lock.json")).not.toMatch(/"resolved"|\.tgz"/);
});

test("each promise of SECURITY.md names tests that exist", () => {
  const [, promises = ""] = /## What is promised\n([^]*?)\n## /.exec(read("SECURITY.md")) ?? [];
  const bullets = promises.split(/\n- /).slice(1);
  expect(bullets.length).toBeGreaterThan(10);
  for (const bullet of bullets) {
    const tests = [...bullet.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path!);
    expect(tests, bullet).not.toEqual([]);
    for (const path of tests) expect(read(path)).toContain("test");
  }
});
