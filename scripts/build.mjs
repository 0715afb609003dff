// Bundles the package into dist: one file for the command and one for programs, with what they share. Dependencies go in, so
// that installing the package installs nothing else; their licences go beside.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

rmSync("dist", { recursive: true, force: true });

// What listhen loads for certificates, tunnels, WebSockets and watching, none of which is asked for here. Without the first
// alone the command starts 40 ms sooner.
const LEFT_OUT = /^(node-forge|untun|crossws|jiti|@parcel\/watcher)/;

const bundle = await rolldown({
  input: { index: "src/index.ts", cli: "src/cli.ts" },
  platform: "node",
  plugins: [
    {
      name: "left-out",
      resolveId: (id) => (LEFT_OUT.test(id) ? "\0left-out" : null),
      load: (id) => (id === "\0left-out" ? "export default {};" : null),
    },
  ],
});
const options = {
  dir: "dist",
  format: "esm",
  minify: true,
  entryFileNames: "[name].js",
  chunkFileNames: "chunks/[name].js",
};
// What every start loads goes into one file: each file costs a start half a millisecond.
const atStart = modulesAtStart((await bundle.generate(options)).output);
const { output } = await bundle.write({
  ...options,
  codeSplitting: {
    groups: [{ debugName: "start", name: (id) => (atStart.has(id) ? "emulator" : null) }],
  },
});

function modulesAtStart(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const found = new Set(chunks.filter(({ isEntry }) => isEntry));
  for (const chunk of found)
    for (const name of chunk.imports ?? []) if (byName.has(name)) found.add(byName.get(name));
  return new Set([...found].flatMap((chunk) => Object.keys(chunk.modules ?? {})));
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
