// Builds the wheel of the pytest plug-in, with the built server in it: `npm run wheel`. The result is in `plugins/pytest/dist`.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const plugin = `${root}plugins/pytest`;
const server = `${plugin}/src/parlel_mistral/server`;

rmSync(server, { recursive: true, force: true });
mkdirSync(server, { recursive: true });
for (const name of ["cli.js", "chunks", "LICENSES.md"])
  cpSync(`${root}dist/${name}`, `${server}/${name}`, { recursive: true });
writeFileSync(`${server}/package.json`, '{ "type": "module" }\n');
const python = process.env.PYTHON ?? "python3";
execFileSync(python, ["-m", "pip", "wheel", "--no-deps", "--wheel-dir", `${plugin}/dist`, plugin], {
  stdio: ["ignore", "ignore", "inherit"],
});
// Without this copy, sources find the server in the checkout.
rmSync(server, { recursive: true, force: true });
rmSync(`${plugin}/build`, { recursive: true, force: true });
