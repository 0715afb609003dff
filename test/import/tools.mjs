// The tools that record, and how each is installed: pinned, in a folder that later runs reuse.
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const here = fileURLToPath(new URL(".", import.meta.url));
export const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, "node_modules/.cache/import");
const requests = join(here, "requests.json");
const run = promisify(execFile);

const NODE = ["nock@14.0.17", "@pollyjs/core@6.0.6", "@pollyjs/adapter-fetch@6.0.7"].concat([
  "@pollyjs/persister-fs@6.0.6",
  "@copilotkit/aimock@1.43.0",
]);
const CLIENTS = ["httpx==0.28.1", "requests==2.32.5", "aiohttp==3.13.2"];
const GO_VCR = "gopkg.in/dnaeon/go-vcr.v4@v4.0.7";
const WIREMOCK = "org.wiremock:wiremock-standalone:3.13.1";

/** For each tool, its output, how exactly it keeps bodies, and whether it keeps forms. */
export const tools = [
  python("vcrpy 8.5, requests", ["vcrpy==8.5.0"], "vcrpy-requests", "cassette.yaml"),
  python("vcrpy 9.4, httpx", ["vcrpy==9.4.2"], "vcrpy", "cassette.yaml"),
  python("vcrpy 9.4, httpx, JSON", ["vcrpy==9.4.2"], "vcrpy", "cassette.json"),
  { ...python("vcrpy 9.4, aiohttp", ["vcrpy==9.4.2"], "vcrpy-aiohttp", "c.yaml"), form: false },
  {
    ...python("cassetter 0.16, YAML", ["cassetter==0.16.1"], "cassetter", "c.yaml"),
    keeps: "value",
  },
  {
    ...python("cassetter 0.16, TOML", ["cassetter==0.16.1"], "cassetter", "c.toml"),
    keeps: "value",
  },
  { ...node("nock 14", "nock", "nock.json"), keeps: "value" },
  node("Polly.js 6", "polly", "recordings"),
  { ...node("aimock 1.43", "aimock", "recorded"), keeps: "meaning" },
  {
    name: "go-vcr 4",
    needs: "go",
    output: "cassette.yaml",
    install: installGo,
    record: async (url, output) => {
      await run(join(cache, "go/record"), [url, requests, output.replace(/\.yaml$/, "")]);
    },
  },
  {
    name: "WireMock 3",
    needs: "mvn",
    output: "wiremock",
    install: installWireMock,
    record: async (url, output) => {
      const { recordWithWireMock } = await import("./wiremock.mjs");
      await recordWithWireMock(join(cache, "wiremock.jar"), url, output, requests);
    },
  },
];

function python(name, packages, mode, output) {
  const folder = join(cache, packages[0].replace("==", "-"));
  return {
    name,
    needs: "python3",
    output,
    form: true,
    install: () =>
      once(folder, [...packages, ...CLIENTS], async () => {
        await run("python3", ["-m", "venv", "--clear", folder]);
        const pip = ["install", "--quiet", "--disable-pip-version-check"];
        await run(join(folder, "bin/pip"), [...pip, ...packages, ...CLIENTS]);
      }),
    record: async (url, path) => {
      const args = [join(here, "record.py"), mode, url, requests, path];
      await run(join(folder, "bin/python"), args);
    },
    replay: async (path) => {
      const args = [join(here, "replay.py"), path];
      return (await run(join(folder, "bin/python"), args, { maxBuffer: 64 << 20 })).stdout;
    },
  };
}

function node(name, mode, output) {
  const folder = join(cache, "node");
  return {
    name,
    output,
    install: () =>
      once(folder, NODE, async () => {
        writeFileSync(join(folder, "package.json"), "{}");
        await run("npm", ["install", "--no-audit", "--no-fund", ...NODE], { cwd: folder });
      }),
    record: async (url, path) => {
      const args = [join(here, "record.mjs"), mode, url, requests, path];
      await run(process.execPath, args, { cwd: folder });
    },
  };
}

function installGo() {
  const folder = join(cache, "go");
  const source = readFileSync(join(here, "record.go"), "utf8");
  return once(folder, [GO_VCR, source], async () => {
    copyFileSync(join(here, "record.go"), join(folder, "main.go"));
    if (!existsSync(join(folder, "go.mod"))) {
      await run("go", ["mod", "init", "record"], { cwd: folder });
    }
    await run("go", ["get", GO_VCR], { cwd: folder });
    await run("go", ["mod", "tidy"], { cwd: folder });
    await run("go", ["build", "-o", "record"], { cwd: folder });
  });
}

function installWireMock() {
  return once(join(cache, "wiremock"), [WIREMOCK], async () => {
    const [, name, version] = WIREMOCK.split(":");
    const options = [`-Dartifact=${WIREMOCK}`, `-DoutputDirectory=${cache}`];
    await run("mvn", ["--quiet", "dependency:copy", ...options]);
    copyFileSync(join(cache, `${name}-${version}.jar`), join(cache, "wiremock.jar"));
  });
}

/** Installs, unless the same packages are already in the folder. */
async function once(folder, what, install) {
  const note = join(folder, "installed.txt");
  const text = what.join("\n");
  if (existsSync(note) && readFileSync(note, "utf8") === text) return;
  mkdirSync(folder, { recursive: true });
  await install();
  writeFileSync(note, text);
}
