import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "../../_cache.mjs";
import { must, run } from "../../_process.mjs";
import { readJUnit } from "../results.mjs";

const tests = fileURLToPath(new URL("../python/", import.meta.url));
const PYTHON = "3.12";
const UV = "0.13.9";
/** The packages' own dependencies are resolved as of this day. */
const DAY = "2026-11-27T00:00:00Z";

/** The packages of `python/<set>.txt`, in a virtual environment. uv creates it, and installs Python if there is none. */
export function pythonEnvironment(set) {
  const requirements = join(tests, `${set}.txt`);
  const text = readFileSync(requirements, "utf8");
  return {
    name: `Python packages (${set})`,
    language: "Python",
    versionOf: (client) => new RegExp(`^${client}(?:\\[.*\\])?==(.*)$`, "m").exec(text)?.[1],
    async install() {
      const folder = await installed(
        `python-${set}`,
        [PYTHON, UV, DAY, text].join("\n"),
        async (venv) => {
          const uv = await installUv();
          const env = { ...process.env, ...(await configuration()) };
          await must(uv, ["venv", "--allow-existing", "--python", PYTHON, venv], { env });
          const python = join(venv, "bin/python");
          const packages = [
            "--python",
            python,
            "--exclude-newer",
            DAY,
            "--requirement",
            requirements,
          ];
          await must(uv, ["pip", "install", ...packages], { env });
        },
      );
      const limit = ["-o", "faulthandler_timeout=300", "-o", "faulthandler_exit_on_timeout=true"];
      const pytest = ["-m", "pytest", "-p", "no:cacheprovider", ...limit];
      return (test, results) => [
        join(folder, "bin/python"),
        [...pytest, "--junit-xml", results, join(tests, test)],
        { env: { PYTHONPYCACHEPREFIX: join(folder, "pycache") } },
      ];
    },
    read: readJUnit,
  };
}

async function installUv() {
  const folder = await installed("uv", UV, async (venv) => {
    await must("python3", ["-m", "venv", venv]);
    await must(join(venv, "bin/pip"), ["install", "--quiet", `uv==${UV}`]);
  });
  return join(folder, "bin/uv");
}

/** uv doesn't read pip's configuration, and pyenv hides all Pythons but one. */
async function configuration() {
  const { output: pip } = await run("python3", ["-m", "pip", "config", "list"]);
  const [, index] = /^[\w:]+\.index-url='(.*)'$/m.exec(pip) ?? [];
  const pyenv = await run("pyenv", ["versions", "--bare"]).catch(() => ({ code: 1 }));
  return {
    ...(index && { UV_DEFAULT_INDEX: index }),
    ...(pyenv.code === 0 && { PYENV_VERSION: pyenv.output.trim().split("\n").join(delimiter) }),
  };
}
