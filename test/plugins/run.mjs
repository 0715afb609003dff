// The plug-ins as their users get them: `npm run test:plugins`. The pytest plug-in from its wheel, in its own venv; the others from
// the packed package, in their own folder. And the GitHub Action.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const cache = `${root}node_modules/.cache/plugins`;
const python = process.env.PYTHON ?? "python3";

function run(command, args, options = {}) {
  execFileSync(command, args, { cwd: root, stdio: "inherit", ...options });
}

const suites = {
  pytest() {
    const venv = `${cache}/venv`;
    const work = mkdtempSync(`${tmpdir()}/parlel-mistral-pytest-`);
    mkdirSync(cache, { recursive: true });
    rmSync(`${root}plugins/pytest/dist`, { recursive: true, force: true });
    run("node", ["scripts/wheel.mjs"]);
    run(python, ["-m", "venv", venv]);
    const pip = [`${venv}/bin/python`, "-m", "pip", "install", "--quiet"];
    const [wheel] = readdirSync(`${root}plugins/pytest/dist`);
    run(pip[0], [...pip.slice(1), "-r", `${here}pytest/requirements.txt`]);
    run(pip[0], [
      ...pip.slice(1),
      "--force-reinstall",
      "--no-deps",
      `${root}plugins/pytest/dist/${wheel}`,
    ]);
    const files = ["-c", "/dev/null", "--rootdir", work, "-p", "no:cacheprovider", `${here}pytest`];
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
    delete env.CI;
    try {
      run(`${venv}/bin/python`, ["-m", "pytest", "-q", "-n", "8", ...files], { cwd: work, env });
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
  node() {
    // Outside node_modules, because jest ignores everything below it.
    const folder = mkdtempSync(`${tmpdir()}/parlel-mistral-node-`);
    cpSync(`${here}node`, folder, { recursive: true });
    const npm = { cwd: folder };
    const pack = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
    execFileSync("npm", pack, { cwd: root, stdio: "pipe" });
    const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"));
    run("npm", ["install", "--no-save", "--no-audit", "--no-fund", `./${tarball}`], npm);
    run("node", ["node_modules/vitest/vitest.mjs", "run", "--reporter", "dot"], npm);
    run("node", ["--import", "./guard.mjs", "--test", "runner.test.mjs"], npm);
    run("node", ["node_modules/jest/bin/jest.js", "--config", "jest.config.json"], npm);
    run("node", ["node_modules/mocha/bin/mocha.js", "--timeout", "600000", "hooks.mocha.mjs"], npm);
    run("node_modules/.bin/bun", ["test", "./hooks.bun.test.mjs"], npm);
    run("node", ["node_modules/typescript/bin/tsc", "-p", "."], npm);
    rmSync(folder, { recursive: true, force: true });
  },
  action() {
    run("node", [`${here}action.mjs`]);
  },
};

const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(suites);
for (const name of names) {
  console.log(`== ${name}`);
  suites[name]();
}
console.log(`${names.length} passed, 0 failed`);
