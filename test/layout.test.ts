/** The house rules, which are also the security argument: which room may import which, and the four doors. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { KINDS } from "../src/control/state.ts";
import { operations } from "./_operations.ts";

const ROOT = new URL("..", import.meta.url).pathname;

/** The rooms of the server that strategies may import; each imports only those before it. */
const FLOOR = list("async types disk schema hash prompt fill wire dialogue match plan rules");

/** Room → the rooms that it may import. A room is a folder of src, an entry file directly in src, or a folder of strategies. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  async: [],
  types: [],
  disk: ["types"],
  schema: ["async", "types"],
  hash: ["types", "schema"],
  prompt: ["types", "schema", "hash"],
  fill: ["types", "hash"],
  wire: ["async", "types", "schema", "hash", "prompt", "fill"],
  dialogue: ["types", "schema", "hash", "prompt", "fill", "match", "wire"],
  match: ["types", "schema", "hash"],
  plan: ["types", "schema", "hash", "match"],
  rules: ["types", "schema", "wire", "match", "plan"],
  store: ["async", "types", "disk", "hash", "wire"],
  guards: ["async", "types", "schema", "prompt", "wire"],
  options: ["types", "schema", "store"],
  operations: ["async", "types", "schema", "wire", "dialogue", "guards"],
  metrics: ["types", "schema"],
  layers: list(
    "async types schema hash prompt metrics wire dialogue match plan rules store guards operations",
  ),

  verify: ["types", "schema", "wire", "match", "store"],
  control: list(
    "async types schema metrics wire match plan rules dialogue store guards verify page",
  ),
  page: ["types", "verify"],
  app: list(
    "metrics async types disk schema hash prompt wire plan store verify guards options operations layers control strategies",
  ),
  commands: [
    ...list("async types disk schema wire plan store guards options operations control app server"),
    "strategies/fixture",
    ...below("fixture", "export import"),
  ],
  index: ["types", "schema", "options", "verify", "app", "server", "strategies"],
  server: ["async", "types", "schema", "verify", "store", "guards", "options", "app"],
  cli: ["types", "control", "commands"],
  testing: list("async types schema options verify app server"),
  nitro: ["options", "app"],
  strategies: [...FLOOR, "strategies/deterministic", "strategies/fixture"],
  "strategies/deterministic": [
    ...FLOOR,
    ...below(
      "deterministic",
      "asked audio batch connectors files fine_tuning json libraries models ocr text",
    ),
  ],
  "strategies/deterministic/asked": [],
  "strategies/deterministic/audio": FLOOR,
  "strategies/deterministic/batch": [
    ...FLOOR,
    "strategies/deterministic",
    ...below("deterministic", "files"),
  ],
  "strategies/deterministic/connectors": [
    ...FLOOR,
    "strategies/deterministic",
    ...below("deterministic", "files libraries ocr text"),
  ],
  "strategies/deterministic/files": [...FLOOR, "strategies/deterministic"],
  "strategies/deterministic/fine_tuning": [
    ...FLOOR,
    "strategies/deterministic",
    ...below("deterministic", "files models"),
  ],
  "strategies/deterministic/libraries": [
    ...FLOOR,
    "strategies/deterministic",
    ...below("deterministic", "ocr"),
  ],
  "strategies/deterministic/json": [...FLOOR, ...below("deterministic", "text")],
  "strategies/deterministic/models": FLOOR,
  "strategies/deterministic/ocr": [...FLOOR, ...below("deterministic", "files json text")],
  "strategies/deterministic/text": FLOOR,
  "strategies/fixture": [...FLOOR, ...below("fixture", "record")],
  "strategies/fixture/record": [...FLOOR, "strategies/fixture"],
  "strategies/fixture/import": [...FLOOR, "strategies/fixture", ...below("fixture", "record")],
  "strategies/fixture/export": [...FLOOR, "strategies/fixture"],
};

function list(rooms: string): string[] {
  return rooms.split(" ");
}

function below(strategy: string, rooms: string): string[] {
  return list(rooms).map((room) => `strategies/${strategy}/${room}`);
}

/** The rooms that others may import only through their `index.ts`. */
const FACES = [
  "strategies/deterministic/asked",
  "strategies/deterministic/json",
  "strategies/deterministic/text",
  "strategies",
  "strategies/deterministic",
  "strategies/fixture",
  "strategies/fixture/export",
  "strategies/fixture/import",
  "strategies/fixture/record",
];

interface Source {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  /** Paths of our own files that it imports, at once or late, types included. */
  readonly own: readonly string[];
  /** Those that it loads at once. */
  readonly atOnce: readonly string[];
  /** The packages that it imports. */
  readonly packages: readonly string[];
}

const sources = ["src", "strategies"].flatMap((folder) => read(folder));
const byPath = new Map(sources.map((source) => [source.path, source]));

function read(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(ROOT, path), "utf8");
      const found = (pattern: RegExp): string[] =>
        [...text.matchAll(pattern)].map(([, target]) => target!);
      const named = found(/\bfrom\s*"([^"]+)"/g);
      const late = found(/\bimport\(\s*"([^"]+)"/g);
      const ownOf = (targets: readonly string[]): string[] =>
        targets
          .filter((target) => /^\..*\.tsx?$/.test(target))
          .map((target) => join(dirname(path), target));
      return {
        path,
        room: roomOf(path),
        text,
        own: ownOf([...named, ...late]),
        atOnce: ownOf(found(/^(?:import|export) (?!type\b)[^;]*?from\s*"([^"]+)"/gm)),
        packages: [...named, ...late].filter((target) => !target.startsWith(".")),
      };
    });
}

/** The innermost room that holds a file. */
function roomOf(path: string): string {
  const [top, ...rest] = path.split("/");
  if (top === "src") return rest[0]!.replace(/\.tsx?$/, "");
  for (let depth = rest.length - 1; depth > 0; depth--) {
    const room = [top, ...rest.slice(0, depth)].join("/");
    if (room in MAY_IMPORT) return room;
  }
  return top!;
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

test("imports only go down, including late imports and types", () => {
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

test("the floor that strategies stand on imports nothing above it", () => {
  for (const room of FLOOR) {
    expect(
      MAY_IMPORT[room]!.filter((target) => !FLOOR.includes(target)),
      room,
    ).toEqual([]);
  }
});

test("a strategy is imported only through its index", () => {
  const wrong = sources.flatMap(({ path, room, own }) =>
    own
      .filter((target) => {
        const inside = roomOf(target);
        const isOwn =
          inside === room || inside.startsWith(`${room}/`) || room.startsWith(`${inside}/`);
        return (
          FACES.includes(inside) &&
          !isOwn &&
          target !== `${inside}/index.ts` &&
          !["strategies/define.ts", "strategies/conversation-of.ts"].includes(target)
        );
      })
      .map((target) => `${path} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("imports name their file literally, so that these tests see them", () => {
  expect(containing(/\bimport\((?!\s*")/)).toEqual([]);
  expect(containing(/\brequire\(|createRequire/)).toEqual([]);
});

test("there are no import cycles, not even of types within a room", () => {
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    expect(trail, `cycle at ${path}`).not.toContain(path);
    if (done.has(path)) return;
    for (const next of byPath.get(path)?.own ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
});

const resources: ReadonlySet<string> = new Set(operations.map(({ resource }) => resource));

test("a resource never imports its peer", () => {
  const resourceOf = (path: string): string => path.split("/").at(-1)!.replace(/\.ts$/, "");
  const wrong = sources.flatMap(({ path, own, text }) =>
    own
      .filter((target) => dirname(target) === dirname(path) && !text.startsWith("// Generated"))
      .filter((target) => resources.has(resourceOf(target)) && resources.has(resourceOf(path)))
      .map((target) => `${path} → ${target}`),
  );
  expect(wrong).toEqual([]);
});

test("a resource has the same name in every room", () => {
  for (const resource of resources) {
    for (const room of ["src/schema/generated/checks", "strategies/deterministic"])
      expect(byPath.has(join(room, `${resource}.ts`)), `${room}/${resource}.ts`).toBe(true);
    expect(readdirSync(join(ROOT, "test/operations"))).toContain(`${resource}.test.ts`);
  }
});

test("door one: only the upstream opens an outbound connection", () => {
  expect(importers("ofetch")).toEqual(["strategies/fixture/record/upstream.ts"]);
  // Only the types of node:http are used, to describe answers.
  const untyped = /^import (?!type )[^;]*"(undici|node:(http|https|http2|net|tls|dgram|dns))"/m;
  // Binds a port to find out why the server can't listen on it.
  expect(containing(untyped)).toEqual(["src/app/listen.ts"]);
  // The application's own fetch stays in the process. Commands call the emulator that their flag names.
  expect(containing(/(?<!\bemulator\.|\bapp\.)\bfetch\(|new WebSocket|EventSource/)).toEqual([
    "src/app/node.ts",
    "src/commands/running.ts",
    // In the source of an example that is shown.
    "src/control/snippets.ts",
    // In the browser, where the content security policy allows only the page's own emulator.
    "src/page/ask.ts",
    // Tests call the emulator that they have started.
    "src/testing/ask.ts",
  ]);
});

test("door two: only the store and the fixture's files touch the disk", () => {
  expect(importers(/^node:(fs|fs\/promises|child_process|worker_threads)$/)).toEqual([
    "src/disk/folder.ts",
    "src/disk/lock.ts",
    "src/disk/read.ts",
    "src/disk/whole.ts",
    "src/store/disk-blobs.ts",
    "src/store/disk.ts",
    "src/store/list-files.ts",
    "src/store/room-folders.ts",
    "src/store/scratch.ts",
    // It starts a process and reads no file.
    "src/testing/spawned.ts",
    "strategies/fixture/file.ts",
    "strategies/fixture/watch.ts",
    // A thread: it reads messages, and no file.
    "strategies/deterministic/ocr/pdf-thread.ts",
    "strategies/deterministic/ocr/pdf-worker.ts",
  ]);
});

test("door three: only the options read the environment", () => {
  expect(containing(/process\.env|import\.meta\.env/)).toEqual(["src/options/environment.ts"]);
});

test("door four: one place runs a call", () => {
  // `strategies/index.ts` loads fixtures late and passes the call on. A handle's `answer` adds a rule.
  expect(containing(/(?<!#handle)\.answer\(/)).toEqual([
    "src/layers/strategies.ts",
    "strategies/index.ts",
  ]);
});

test("each package does its work in one place", () => {
  expect(importers("h3")).toEqual(["src/app/application.ts"]);
  expect(importers("nitro")).toEqual(["src/nitro/close.ts"]);
  expect(importers("ioredis")).toEqual(["src/store/redis/client.ts"]);
  expect(importers("rou3")).toEqual(["src/wire/paths.ts"]);
  expect(importers("listhen")).toEqual(["src/server.ts", "src/app/listen.ts"]);
  expect(importers("xxhash-wasm")).toEqual(["src/hash/xxhash.ts"]);
  expect(importers("unpdf")).toEqual(["strategies/deterministic/ocr/pdf.ts"]);
  expect(importers("image-size")).toEqual(["strategies/deterministic/ocr/image.ts"]);
  expect(importers("@cfworker/json-schema")).toEqual(["strategies/deterministic/json/format.ts"]);
  expect(importers("regjsparser")).toEqual(["strategies/deterministic/json/syntax.ts"]);
  expect(importers("vitest")).toEqual(["src/testing/vitest.ts"]);
  expect(importers(/^preact/).every((path) => path.startsWith("src/page/"))).toBe(true);
  expect(importers("consola")).toEqual(["src/commands/main.ts"]);
  expect(importers("undici")).toEqual(["strategies/fixture/record/upstream.ts"]);
  expect(importers("tinyglobby")).toEqual(["strategies/fixture/file.ts"]);
  expect(importers("smol-toml")).toEqual(["strategies/fixture/import/parse.ts"]);
  expect(importers("@fastify/busboy")).toEqual(["src/wire/multipart.ts"]);
  expect(importers("fflate")).toEqual([
    "strategies/deterministic/ocr/inflation.ts",
    "strategies/fixture/import/archive.ts",
  ]);
  expect(importers("music-metadata")).toEqual(["strategies/deterministic/audio/duration.ts"]);
  expect(importers("fastest-levenshtein")).toEqual(["src/schema/nearest.ts"]);
  expect(importers(/^unstorage/).every((path) => path.startsWith("src/store/"))).toBe(true);
});

test("code for every runtime doesn't load Node's modules", () => {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of byPath.get(path)?.atOnce ?? []) visit(next);
  };
  visit("src/nitro.ts");
  expect(importers(/^node:/).filter((path) => reached.has(path))).toEqual([]);
  expect(containing(/\bBuffer\./).filter((path) => reached.has(path))).toEqual([]);
});

test("each installed package supports the oldest Node that we support", () => {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
    packages: Record<string, { engines?: { node?: string } }>;
  };
  const [floor = ""] = /\d+/.exec(lock.packages[""]?.engines?.node ?? "") ?? [];
  const isNewer = (range: string): boolean =>
    range.split("||").every((part) => Number(/\d+/.exec(part)?.[0] ?? 0) > Number(floor));
  const newer = Object.entries(lock.packages).filter(([, { engines }]) =>
    isNewer(engines?.node ?? ""),
  );
  expect(newer.map(([path]) => path)).toEqual([]);
});

test("files are named in lower case and stay short", () => {
  for (const { path, text } of sources) {
    expect(path).toMatch(/^[a-z0-9/_-]+(\.d)?\.tsx?$/);
    const lines = text.startsWith("// Generated") ? 0 : text.split("\n").length;
    expect(lines, path).toBeLessThanOrEqual(300);
  }
});

test("nothing is hidden from the compiler or the linter", () => {
  expect(containing(/\bas any\b|@ts-ignore|@ts-expect-error|@ts-nocheck/)).toEqual([]);
  const silenced = sources.filter(({ text }) => /oxlint-disable|eslint-disable/.test(text));
  expect(silenced.map(({ path }) => path)).toEqual([]);
});

test("the control plane knows each kind of objects that is stored", () => {
  const stored = sources.flatMap(({ text }) =>
    [...text.matchAll(/\.collection(?:<\w+>)?\("(\w+)"/g)].map(([, kind]) => kind!),
  );
  expect(KINDS).toEqual(expect.arrayContaining(stored));
  expect(stored.length).toBeGreaterThan(5);
});
