/** What the documents say of the options, the package and the routes is what the code says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { routes as controlRoutes } from "../src/control/index.ts";
import { DEFAULTS, TABLE } from "../src/options/index.ts";
import { flagName } from "../src/options/row.ts";

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

test("the README lists every option with its default", () => {
  const rows = [...read("README.md").matchAll(/^\| `--([a-z-]+)` \| (\S*) ?\|/gm)];
  const listed = Object.fromEntries(rows.map(([, flag, fallback]) => [flag, fallback]));
  const shown = (value: unknown): string => (value === false ? "off" : `${value ?? ""}`);
  const expected = Object.entries(TABLE).map(([name, { fallback }]) => [
    flagName(name),
    shown(fallback),
  ]);
  expect(listed).toEqual({ ...Object.fromEntries(expected), workers: "1", json: "off" });
});

test("docs/control.md lists every route of the control API", () => {
  const listed = [...read("docs/control.md").matchAll(/^\| `([A-Z]+ \/\S*)` \|/gm)];
  const routes = controlRoutes.map(({ method, path }) => `${method} ${path}`);
  expect(listed.map(([, route]) => route)).toEqual(routes);
});

test("the manifest and test.env say what the sidecar needs", () => {
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
