// The two suites, which send the same requests: how each is installed and run, and how many calls and fixtures it makes.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const venv = join(root, "node_modules/.cache/scenario");
const PACKAGES = ["pytest==9.2.0", "pytest-xdist==3.8.0", "httpx==0.28.1"];

/** Twelve calls: a prompt for each of seven tests, a stream beside one of them, a shared one, a batch, one in the set, an obsolete one. */
const ASKED = { calls: 12, fixtures: 11 };

export const suites = [
  {
    name: "pytest -n 4",
    needs: "python3",
    ...ASKED,
    async install() {
      const note = join(venv, "installed.txt");
      if (existsSync(note) && readFileSync(note, "utf8") === PACKAGES.join("\n")) return true;
      try {
        await run("python3", ["--version"]);
      } catch {
        return false;
      }
      mkdirSync(venv, { recursive: true });
      await run("python3", ["-m", "venv", "--clear", venv]);
      const pip = ["install", "--quiet", "--disable-pip-version-check"];
      await run(join(venv, "bin/pip"), [...pip, ...PACKAGES]);
      writeFileSync(note, PACKAGES.join("\n"));
      return true;
    },
    run(url, { version, without }) {
      const args = [
        "-m",
        "pytest",
        "-q",
        "-n",
        "4",
        "-p",
        "no:cacheprovider",
        join(here, "test_app.py"),
      ];
      const env = {
        ...process.env,
        EMULATOR_URL: url,
        VERSION: `${version}`,
        PYTHONDONTWRITEBYTECODE: "1",
      };
      return suite(
        join(venv, "bin/python"),
        [...args, ...(without ? ["-k", `not ${without}`] : [])],
        env,
      );
    },
  },
  {
    name: "vitest",
    needs: "vitest",
    ...ASKED,
    install: async () => true,
    run(url, { version, without }) {
      const vitest = join(root, "node_modules/vitest/vitest.mjs");
      const args = [vitest, "run", "--root", here];
      const env = {
        ...process.env,
        EMULATOR_URL: url,
        VERSION: `${version}`,
        WITHOUT: without ?? "",
      };
      return suite(process.execPath, args, env);
    },
  },
];

async function suite(program, args, env) {
  try {
    await run(program, args, { env, cwd: here });
  } catch (error) {
    throw new Error(`${error.stdout}${error.stderr}`.slice(-3000));
  }
}
