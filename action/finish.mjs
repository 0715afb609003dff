// Writes the job's summary and stops the emulator.
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { GITHUB_STEP_SUMMARY, RUNNER_TEMP, STATE_url: url, STATE_pid: pid } = process.env;

if (url) {
  try {
    await summarise();
  } catch (error) {
    console.error(`The emulator doesn't say what happened: ${error.message}`);
  }
  process.kill(Number(pid), "SIGTERM");
}

async function summarise() {
  const read = async (path) => (await fetch(`${url}${path}`)).json();
  const { worlds } = await read("/__parlel/worlds");
  const { fixtures } = await read("/__parlel/fixtures");
  const lines = ["## Mistral AI emulator", "", "| world | calls | verdict |", "|---|---|---|"];
  const misses = [];
  for (const { name, requests } of worlds) {
    const prefix = name === "" ? "" : `/~${name}`;
    const { ok, findings } = await read(`${prefix}/__parlel/verdict`);
    const said = ok ? "good" : findings.map(({ code }) => code).join(", ");
    lines.push(`| ${name || "(default)"} | ${requests} | ${said} |`);
    misses.push(...(await read(`${prefix}/__parlel/misses`)).misses);
  }
  for (const { method, path, reason, nearest, differences } of misses) {
    lines.push(
      "",
      `**Miss** \`${method} ${path}\`: ${reason}${nearest ? `, nearest \`${nearest}\`` : ""}`,
    );
    const shown = (value) =>
      JSON.stringify(value ?? null)
        .replaceAll("`", "'")
        .slice(0, 200);
    for (const each of differences)
      lines.push(
        `- \`${each.path}\`: asked \`${shown(each.asked)}\`, recorded \`${shown(each.recorded)}\``,
      );
  }
  const unused = fixtures.filter(({ played }) => played === 0);
  const wasReplayed = unused.length < fixtures.length;
  if (wasReplayed && unused.length > 0) lines.push("", `**Not played**: ${unused.length} fixtures`);
  if (wasReplayed) for (const { path } of unused) lines.push(`- \`${path}\``);
  appendFileSync(GITHUB_STEP_SUMMARY, `${lines.join("\n")}\n`);
  const har = await (await fetch(`${url}/__parlel/requests?as=har&limit=1000000`)).text();
  writeFileSync(join(RUNNER_TEMP, "parlel-mistral", "requests.har"), har);
}
