// Recordings of real tools: `npm run test:import`. Each tool records the emulator over plain HTTP, its recording is imported as
// Mistral's, and a server that replays it must answer as the emulator did. Then our own export is replayed by the real vcrpy.
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { here, root, tools } from "./tools.mjs";

const run = promisify(execFile);
const cli = join(root, "dist/cli.js");
const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-import-"));
const requests = JSON.parse(readFileSync(join(here, "requests.json"), "utf8"));
const API = "https://api.mistral.ai";
const results = { passed: 0, failed: 0, skipped: 0 };
const servers = [];

try {
  const upstream = await serve([]);
  for (const tool of tools) {
    const started = performance.now();
    const verdict = await check(tool, upstream).catch((error) => ["failed", error.message]);
    const [outcome, detail] = verdict;
    results[outcome]++;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${outcome.padEnd(7)} ${tool.name} (${seconds} s): ${detail}`);
  }
  const outcome = await checkExport(upstream).catch((error) => ["failed", error.message]);
  results[outcome[0]]++;
  console.log(`${outcome[0].padEnd(7)} our export, replayed by vcrpy 9.4: ${outcome[1]}`);
} finally {
  for (const server of servers) server.kill("SIGTERM");
  rmSync(scratch, { recursive: true, force: true });
}
const { passed, failed, skipped } = results;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || (skipped > 0 && process.env.PARLEL_SKIPS === "0") ? 1 : 0;

async function check(tool, upstream) {
  if (tool.needs && !(await isThere(tool.needs))) return ["skipped", `${tool.needs} isn't here`];
  const folder = mkdtempSync(join(scratch, "tool-"));
  const output = join(folder, tool.output);
  await tool.install();
  await tool.record(upstream, output);

  const fixtures = join(folder, "fixtures");
  const map = ["--map", `${upstream}=${API}`];
  const said = await command("import", "--fixtures", fixtures, ...map, output);
  await command("check", "--fixtures", fixtures);
  const summary = said.trim().split("\n").at(-1);

  const replay = await serve(["replay", "--fixtures", fixtures]);
  const asked = requests.filter(({ form }) => !form || tool.form);
  const wrong = [];
  for (const request of asked.filter((each) => isKept(each, tool))) {
    const [one, other] = await Promise.all([ask(upstream, request), ask(replay, request)]);
    if (!isSame(one, other, tool.keeps)) {
      wrong.push(`${request.path}: ${other.status} ${other.text.slice(0, 300)}`);
    }
  }
  return wrong.length > 0
    ? ["failed", `${summary}\n${said}\n${wrong.join("\n")}`]
    : ["passed", summary];
}

/** Exports what vcrpy recorded, and has vcrpy play it. */
async function checkExport(upstream) {
  const tool = tools.find(({ name }) => name.startsWith("vcrpy 9.4, httpx"));
  if (!(await isThere(tool.needs))) return ["skipped", `${tool.needs} isn't here`];
  const folder = mkdtempSync(join(scratch, "export-"));
  const recorded = join(folder, "recorded.yaml");
  const fixtures = join(folder, "fixtures");
  const exported = join(folder, "exported.yaml");
  await tool.install();
  await tool.record(upstream, recorded);
  await command("import", "--fixtures", fixtures, "--map", `${upstream}=${API}`, recorded);
  await command("export", "--fixtures", fixtures, "--as", "vcrpy", "--out", exported);
  const said = await tool.replay(exported);
  const answers = JSON.parse(said);
  const wrong = [];
  for (const { path, body, status, text } of answers) {
    const truth = await ask(upstream, { path, body });
    if (truth.status !== status || truth.text !== text) wrong.push(`${path}: ${text}`);
  }
  return wrong.length > 0 || answers.length === 0
    ? ["failed", wrong.join("\n")]
    : ["passed", `${answers.length} answers`];
}

/** aimock keeps the text of chats, and nothing of other operations. */
function isKept({ path, body }, { keeps }) {
  return keeps !== "meaning" || (path.includes("/chat/") && body?.messages !== undefined);
}

function isSame(one, other, keeps = "bytes") {
  if (one.status !== other.status) return false;
  if (keeps === "meaning") return isDeepStrictEqual(meaningOf(one.text), meaningOf(other.text));
  if (one.text === other.text) return true;
  return keeps === "value" && isDeepStrictEqual(rounded(one.text), rounded(other.text));
}

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value of JSON, or of all JSON in a stream; cassetter writes some numbers with a different last digit. */
function rounded(text) {
  return text.split("\n").map((line) => {
    const value = valueOf(line.replace(/^data: /, ""));
    const round = (_, each) => (typeof each === "number" ? Number(each.toPrecision(12)) : each);
    return JSON.parse(JSON.stringify(value), round);
  });
}

/** The text and the calls of an answer, streamed or plain. */
function meaningOf(text) {
  const events = text.startsWith("data: ")
    ? text.match(/^data: \{.*$/gm).map((line) => valueOf(line.slice(6)))
    : [valueOf(text)];
  const parts = events.flatMap(({ choices = [] }) =>
    choices.map((each) => each.delta ?? each.message),
  );
  const calls = parts.flatMap((part) => part?.tool_calls ?? []);
  return {
    content: parts.map((part) => part?.content ?? "").join(""),
    calls: calls.map((call) => [call.function.name, valueOf(call.function.arguments)]),
  };
}

async function ask(url, { path, body, form, file }) {
  const fields = new FormData();
  for (const [name, value] of Object.entries(form ?? {})) fields.append(name, value);
  if (file) fields.append("file", new File([silence()], file, { type: "audio/wav" }));
  const response = await fetch(url + path, {
    method: body || form ? "POST" : "GET",
    headers: {
      authorization: "Bearer parlel",
      ...(body && { "content-type": "application/json" }),
    },
    body: form ? fields : body && JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

/** A tenth of a second of silence, as the recorders send. */
function silence() {
  const samples = Buffer.alloc(3200);
  const wav = Buffer.alloc(44);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(36 + samples.length, 4);
  wav.write("WAVEfmt ", 8);
  for (const [at, value] of [
    [16, 16],
    [24, 16_000],
    [28, 32_000],
  ])
    wav.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ])
    wav.writeUInt16LE(value, at);
  wav.write("data", 36);
  wav.writeUInt32LE(samples.length, 40);
  return Buffer.concat([wav, samples]);
}

async function command(name, ...args) {
  try {
    return (await run(process.execPath, [cli, "fixtures", name, ...args])).stdout;
  } catch (error) {
    throw new Error(`fixtures ${name} ended with ${error.code}: ${error.stdout}${error.stderr}`);
  }
}

async function isThere(program) {
  return run(program, [program === "go" ? "version" : "--version"]).then(
    () => true,
    () => false,
  );
}

async function serve(args) {
  const server = spawn(process.execPath, [cli, ...args, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  servers.push(server);
  for await (const data of server.stdout) {
    const [, url] = /"url":"([^"]+)"/.exec(`${data}`) ?? [];
    if (url) return url;
  }
  throw new Error("the server did not start");
}
