// Bundles the package into dist: one file for the command and one for programs, with what they share. Dependencies go in, so
// that installing the package installs nothing else; their licences go beside.
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { page } from "./page.mjs";
import { pdfThread } from "./pdf-thread.mjs";

rmSync("dist", { recursive: true, force: true });

// What listhen loads for certificates, tunnels, WebSockets and watching, none of which is used here. Leaving out only the first
// makes the command start 40 ms sooner.
const LEFT_OUT = /^(node-forge|untun|crossws|jiti|@parcel\/watcher)/;
// Nor are HTTPS, which srvx loads too, colours and QR codes.
const UNUSED = new Set(["node:https", "consola/utils", "uqr"]);

/** What the bundle holds instead. */
const STAND_INS = {
  "\0left-out":
    "export default {}; export let createServer, colors, getColor, renderUnicodeCompact;",
  "\0console": "export default console; export const consola = console;",
};

/** The entries whose start-up time counts; the others are for test runners. */
const STARTS = new Set(["index", "cli"]);

const input = {
  input: {
    index: "src/index.ts",
    cli: "src/cli.ts",
    testing: "src/testing/index.ts",
    vitest: "src/testing/vitest.ts",
    setup: "src/testing/setup.ts",
  },
  external: ["vitest"],
  platform: "node",
  plugins: [
    page(),
    pdfThread(),
    {
      name: "left-out",
      resolveId(id, importer) {
        const [, by] = /node_modules.(listhen|srvx)/.exec(importer ?? "") ?? [];
        if (LEFT_OUT.test(id) || (UNUSED.has(id) && by)) return "\0left-out";
        // Its few warnings need no logger, which takes 10 ms to load.
        return id === "consola" && by === "listhen" ? "\0console" : null;
      },
      load: (id) => STAND_INS[id] ?? null,
    },
  ],
};
const bundle = await rolldown(input);
const options = {
  dir: "dist",
  format: "esm",
  minify: true,
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
};
// Everything that each start loads goes into one file: a file costs half a millisecond.
const atStart = modulesAtStart((await bundle.generate(options)).output);
const { output } = await bundle.write({
  ...options,
  codeSplitting: {
    groups: [{ debugName: "start", name: (id) => (atStart.has(id) ? "emulator" : null) }],
  },
});
// npm makes a command executable only when it installs it.
chmodSync("dist/cli.js", 0o755);

// Jest needs CommonJS; nothing else in this package does.
const forJest = await rolldown({
  input: { testing: "src/testing/index.ts" },
  platform: "node",
  plugins: [
    {
      name: "spawned",
      resolveId(id, importer) {
        return id === "./own.ts" ? this.resolve("./spawned.ts", importer) : null;
      },
    },
  ],
});
await forJest.write({
  ...options,
  dir: "dist/cjs",
  format: "cjs",
  entryFileNames: "[name].cjs",
});

// Its types: from the ES module's, which a CommonJS module can't import in any plainer way.
writeFileSync(
  "dist/cjs/testing.d.cts",
  `import type * as testing from "../types/src/testing/index.js" with { "resolution-mode": "import" };
export type * from "../types/src/testing/index.js" with { "resolution-mode": "import" };
export declare const matchers: typeof testing.matchers;
export declare const openWorld: typeof testing.openWorld;
export declare const useMistral: typeof testing.useMistral;
`,
);

// Without the entries themselves: importing one must not run the other.
function modulesAtStart(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const entries = chunks.filter(({ isEntry, name }) => isEntry && STARTS.has(name));
  const found = new Set(entries);
  for (const { name, imports, dynamicImports } of found) {
    // The command itself only loads the rest.
    const loaded = name === "cli" ? [...imports, ...dynamicImports] : imports;
    for (const each of loaded) if (byName.has(each)) found.add(byName.get(each));
  }
  const modules = new Set([...found].flatMap((chunk) => Object.keys(chunk.modules)));
  for (const { facadeModuleId } of entries) modules.delete(facadeModuleId);
  return modules;
}

const packages = new Set();
for (const { modules = {} } of output) {
  for (const path of Object.keys(modules)) {
    const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path) ?? [];
    if (folder) packages.add(folder);
  }
}
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
  return `## ${name} ${version}\n\n${text}\n`;
});
writeFileSync("dist/LICENSES.md", `# Software in this bundle\n\n${notices.join("\n")}`);
