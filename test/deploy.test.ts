/** The examples to paste, for images, clusters and CI, are well-formed, and each command line in the documents runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { validate } from "dockerfile-utils";
import { afterEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { findCommand } from "../src/commands/index.ts";
import { routes } from "../src/control/index.ts";
import { readFlags } from "../src/options/flags.ts";
import { DEFAULTS } from "../src/options/index.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const read = (name: string): string => readFileSync(ROOT + name, "utf8");
const DOCUMENTS = [
  "README.md",
  "fixtures/README.md",
  "plugins/pytest/README.md",
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** All code blocks in a language, from all documents. */
function blocks(language: string): { readonly from: string; readonly text: string }[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([^]*?)\\n\`\`\`$`, "gm");
  return DOCUMENTS.flatMap((from) =>
    [...read(from).matchAll(fence)].map(([, text = ""]) => ({ from, text })),
  );
}

/** Parses a YAML text; throws where it is faulty. */
function yaml(text: string): any[] {
  return parseAllDocuments(text, { strict: true }).map((document) => {
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw fault;
    return document.toJS();
  });
}

test("the Dockerfile is valid, and its health check is the command's own", () => {
  const text = read("Dockerfile");
  expect(validate(text)).toEqual([]);
  const [, entry = ""] = /^ENTRYPOINT (\[.*\])$/m.exec(text)!;
  const [, check = ""] = /^HEALTHCHECK [^[]*CMD (\[.*\])$/m.exec(text)!;
  expect(JSON.parse(check)).toEqual([...JSON.parse(entry), "health"]);
  expect(text).toContain(`PORT=${DEFAULTS.port}\nEXPOSE ${DEFAULTS.port}\n`);
});

test("compose and Kubernetes use the image's port and probe routes that exist", () => {
  const [{ services }] = yaml(read("deploy/compose.yaml"));
  expect(services.mistral.ports).toEqual([`127.0.0.1:${DEFAULTS.port}:${DEFAULTS.port}`]);
  const [{ spec }, service] = yaml(read("deploy/kubernetes.yaml"));
  const [{ ports, readinessProbe, livenessProbe }] = spec.template.spec.containers;
  expect([ports[0].containerPort, service.spec.ports[0].port]).toEqual([
    DEFAULTS.port,
    DEFAULTS.port,
  ]);
  const asked = [readinessProbe, livenessProbe].map(({ httpGet }) => httpGet.path);
  expect(asked).toEqual(["/health/ready", "/health"]);
  expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(asked.map((path) => `GET ${path}`)),
  );
});

const workflows = blocks("yaml")
  .flatMap(({ from, text }) => yaml(text).map((value) => ({ from, value })))
  .filter(({ value }) => Object(value).jobs !== undefined);

describe("a GitHub workflow", () => {
  const [{ inputs }] = yaml(read("action/action.yml"));

  test("is shown with the Action and without it", () => {
    const steps = workflows.flatMap(({ value }) =>
      Object.values<any>(value.jobs).flatMap((job) => job.steps),
    );
    expect(steps.some(({ uses = "" }) => uses.startsWith("parlel/mistral/action@"))).toBe(true);
    expect(steps.map(({ run }) => run)).toContain(READY);
  });

  test.each(workflows)("of $from has jobs of steps that run something", ({ value }) => {
    expect(Object.keys(value).filter((key) => !["name", "on", "jobs"].includes(key))).toEqual([]);
    expect(value.on).toBeTruthy();
    for (const job of Object.values<any>(value.jobs)) {
      expect(job["runs-on"]).toMatch(/^\w+-latest$/);
      for (const step of job.steps) {
        const { uses, run, with: given = {}, if: when = "always()", env = {}, ...rest } = step;
        expect(rest).toEqual({});
        expect(when).toBe("always()");
        expect([uses, run].filter((each) => typeof each === "string")).toHaveLength(1);
        expect(Object.values(env).every((each) => typeof each === "string")).toBe(true);
        if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@v\d+$/);
        if (`${uses}`.startsWith("parlel/mistral/action@")) {
          expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
        }
      }
    }
  });
});

/** Starts a server and waits for it, in one line. */
const READY = "npx parlel-mistral & npx parlel-mistral health --wait 30";

describe("the line that starts a server beside a job's next steps", () => {
  let group: number | undefined;
  afterEach(() => {
    if (group !== undefined) process.kill(-group, "SIGTERM");
  });

  test("ends when the server is ready, and leaves it running", async () => {
    const reserved = createServer().listen(0, "127.0.0.1");
    await once(reserved, "listening");
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    const env = { ...process.env, PORT: `${port}` };
    const step = spawn("bash", ["-e", "-c", READY], { cwd: ROOT, env, detached: true });
    group = step.pid;
    let said = "";
    step.stdout.on("data", (text) => (said += text));
    expect(await once(step, "exit")).toEqual([0, null]);
    expect(said).toContain(`ready: http://127.0.0.1:${port}`);
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    expect(response.status).toBe(200);
  });
});

/** The words of a shell line, up to the end of its command. */
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"'#&|;<>)]+))/y;

function wordsOf(line: string): string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  for (let found = WORD.exec(line); found; found = WORD.exec(line)) {
    words.push(found[1] ?? found[2] ?? found[3]!);
  }
  return words;
}

const lines = [...blocks("sh"), ...blocks("yaml")].flatMap(({ from, text }) =>
  text
    .split("\n")
    .flatMap((line) =>
      [
        ...line.matchAll(/(?:\bnpx parlel-mistral|^parlel-mistral|\bnpm start --)(?=\s|$)(.*)/g),
      ].map(([, rest = ""]) => ({ from, line: rest.trim() })),
    ),
);

test.each(lines)("$from: parlel-mistral $line", async ({ line }) => {
  const { listed, rest } = findCommand(wordsOf(line));
  const { takes, table } = await listed.load();
  const { words } = readFlags(rest, table);
  expect(words.length === 0 || takes !== undefined).toBe(true);
});

test("each npm script that the documents name exists", () => {
  const { scripts } = JSON.parse(read("package.json"));
  const named = DOCUMENTS.flatMap((from) =>
    [...read(from).matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!),
  );
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
});
