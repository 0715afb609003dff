/** The house rules, which are also the security argument: who may import whom, and the four doors. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import { operations } from "../src/routes/index.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** Room → the rooms that it may import. A room is a folder, or a file that stands in src itself. */
const MAY_IMPORT: Record<string, string[]> = {
  types: [],
  errors: [],
  version: [],
  schema: ["types"],
  hash: ["types"],
  wire: ["types", "schema", "hash"],
  store: ["types", "hash", "errors"],
  guards: ["types", "schema", "wire"],
  options: ["types", "errors"],
  strategies: ["types", "schema", "hash", "wire", "errors"],
  routes: ["types", "schema", "wire", "guards", "store", "version"],
  call: ["types", "hash", "wire", "guards"],
  memo: ["call"],
  exchange: ["types", "hash", "wire", "guards", "store", "call", "memo", "strategies"],
  app: ["types", "hash", "wire", "guards", "store", "routes", "exchange", "memo", "strategies"],
  fixtures: ["types", "routes", "strategies"],
  emulator: ["types", "store", "app", "fixtures"],
  node: ["app", "wire"],
  server: ["types", "errors", "guards", "options", "node", "emulator"],
  commands: ["types", "errors", "schema", "wire", "options", "fixtures", "emulator", "strategies"],
  help: ["options"],
  cli: ["types", "errors", "guards", "options", "server", "commands", "help", "version"],
  nitro: ["options", "store", "app"],
  index: ["types", "errors", "server", "strategies"],
};

interface Source {
  path: string;
  room: string;
  text: string;
  /** Paths of our own files. */
  own: string[];
  /** Names of packages. */
  packages: string[];
}

const sources = ["src", "strategies"].flatMap((folder) => read(folder));
const byPath = new Map(sources.map((source) => [source.path, source]));

function read(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), "utf8");
      const imports = [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(
        ([, target]) => target!,
      );
      return {
        path,
        room: roomOf(path),
        text,
        own: imports
          .filter((target) => /^\..*\.ts$/.test(target))
          .map((target) => join(dirname(path), target)),
        packages: imports.filter((target) => !target.startsWith(".")),
      };
    });
}

function roomOf(path: string): string {
  const [top, room] = path.split("/");
  return top === "strategies" ? top : room!.replace(/\.ts$/, "");
}

const importers = (...names: (string | RegExp)[]): string[] =>
  sources
    .filter(({ packages }) =>
      packages.some((target) =>
        names.some((name) => (typeof name === "string" ? target === name : name.test(target))),
      ),
    )
    .map(({ path }) => path);

const containing = (pattern: RegExp): string[] =>
  sources
    .filter(({ text }) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")))
    .map(({ path }) => path);

test("imports go down", () => {
  const wrong = sources.flatMap(({ path, room, own }) =>
    own
      .map(roomOf)
      .filter((target) => target !== room && !MAY_IMPORT[room]?.includes(target))
      .map((target) => `${path} → ${target}`),
  );
  expect(wrong).toEqual([]);
  expect([...new Set(sources.map(({ room }) => room))].sort()).toEqual(
    Object.keys(MAY_IMPORT).sort(),
  );
});

test("there are no cycles, not even of types within a room", () => {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    expect(trail, `cycle at ${path}`).not.toContain(path);
    if (done.has(path)) return;
    for (const next of byPath.get(path)?.own ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
});

test("a resource never imports its peer", () => {
  const resources = new Set(operations.map(({ resource }) => `${resource}.ts`));
  const wrong = sources.flatMap(({ path, own }) =>
    own
      .filter((target) => resources.has(target.split("/").at(-1)!))
      .filter(
        (target) => resources.has(path.split("/").at(-1)!) && dirname(target) === dirname(path),
      )
      .map((target) => `${path} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("a resource has the same name in every room", () => {
  for (const { resource, request } of operations) {
    const rooms = ["src/routes", "strategies/deterministic", ...(request ? ["src/schema"] : [])];
    for (const room of rooms)
      expect(byPath.has(join(room, `${resource}.ts`)), `${room}/${resource}.ts`).toBe(true);
    expect(readdirSync(join(ROOT, "test/routes"))).toContain(`${resource}.test.ts`);
  }
});

test("door one: only the upstream opens an outbound connection", () => {
  expect(importers("ofetch")).toEqual(["strategies/fixture/upstream.ts"]);
  // Types of node:http say what is answered; nothing of it is called.
  const untyped = /^import (?!type )[^;]*"(undici|node:(http|https|http2|net|tls|dgram|dns))"/m;
  expect(containing(untyped)).toEqual([]);
  // The application's own fetch stays in the process.
  expect(containing(/(?<!\bapp\.)\bfetch\(|new WebSocket|EventSource/)).toEqual([]);
});

test("door two: only the store and the fixture file touch the disk", () => {
  expect(importers(/^node:(fs|fs\/promises|child_process|worker_threads)$/)).toEqual([
    "src/store/disk.ts",
    "strategies/fixture/file.ts",
  ]);
});

test("door three: only the options read the environment", () => {
  expect(containing(/process\.env|import\.meta\.env/)).toEqual(["src/options.ts"]);
});

test("door four: one place runs a call", () => {
  // The fixtures of a server are opened late, and hand the call on.
  expect(containing(/\.answer\(/)).toEqual(["src/call.ts", "src/fixtures.ts"]);
});

test("each package does its work in one place", () => {
  expect(importers("h3")).toEqual(["src/app.ts", "src/exchange.ts"]);
  expect(importers("listhen")).toEqual(["src/server.ts"]);
  expect(importers("xxhash-wasm")).toEqual(["src/hash/xxhash.ts"]);
  expect(importers("unpdf")).toEqual(["strategies/deterministic/ocr/pdf.ts"]);
  expect(importers("image-size")).toEqual(["strategies/deterministic/ocr/image.ts"]);
  expect(importers("@cfworker/json-schema")).toEqual(["strategies/deterministic/json/format.ts"]);
  expect(importers("regjsparser")).toEqual(["strategies/deterministic/json/syntax.ts"]);
  expect(importers("consola")).toEqual(["src/cli.ts"]);
  expect(importers("music-metadata")).toEqual(["strategies/deterministic/audio/duration.ts"]);
  expect(importers(/^unstorage/).every((path) => path.startsWith("src/store/"))).toBe(true);
});

test("what runs on any runtime doesn't import Node", () => {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of byPath.get(path)?.own ?? []) visit(next);
  };
  visit("src/app.ts");
  const node = importers(/^node:/).filter((path) => reached.has(path));
  expect(node).toEqual(["src/store/disk.ts"]);
  // … and the store loads that one only when there is a data folder.
  expect(byPath.get("src/store/store.ts")?.text).toContain('await import("./disk.ts")');
});

test("files are named in lower case and stay short", () => {
  for (const { path, text } of sources) {
    expect(relative(ROOT, join(ROOT, path))).toMatch(/^[a-z0-9/_-]+\.ts$/);
    const lines = text.startsWith("// Generated") ? 0 : text.split("\n").length;
    expect(lines, path).toBeLessThanOrEqual(300);
  }
});
