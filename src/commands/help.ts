/**
 * What `--help` prints, for the program and for each command.
 * @module
 */
import { flagName, type Row, type Table, variableName } from "../options/row.ts";
import type { Command } from "./command.ts";
import { commands, type Listed } from "./index.ts";

const COMMON = [
  ["-h, --help", "show this help"],
  ["-v, --version", "show the version"],
] as const;

/** The help of a command. */
export function commandHelp(listed: Listed, command: Command): string {
  const options = columns([...rowsOf(command.table), ["-h, --help", "show this help"]]);
  return `${usageOf(listed, command)}\n\n${capital(listed.help)}.\n\nOptions\n${options}\n`;
}

function usageOf({ name }: Listed, { takes }: Command): string {
  return ["parlel-mistral", name, takes, "[options]"].filter(Boolean).join(" ");
}

/** The help of the program. @param table the options of a server. */
export async function overview(table: Table): Promise<string> {
  const usage = await Promise.all(
    commands.map(async (listed) => [usageOf(listed, await listed.load()), listed.help] as const),
  );
  return `parlel-mistral: an emulator of the Mistral AI API

It answers chat, tools, agents, code, embeddings, moderation, OCR and audio at
http://127.0.0.1:4755/v1 as the live service does, deterministically, with any API key and
without a network.

Usage
${columns(usage)}

Each command has its own help: parlel-mistral fixtures check --help

Options
${columns([...rowsOf(table), ...COMMON])}

Environment
  Every option can be set by a variable, for instance ${variableName("chunkDelay")}=20.
  PORT and HOST work too. A flag overrides a variable.

Try it
  curl http://127.0.0.1:4755/v1/chat/completions \\
    -H "Authorization: Bearer any" -H "Content-Type: application/json" \\
    -d '{"model":"mistral-small-latest","messages":[{"role":"user","content":"Hello"}]}'

Look inside
  http://127.0.0.1:4755/       in a browser: the page
  GET    /__parlel/requests    the request log (?limit= &after= &kind= &path= &status= …)
  DELETE /__parlel/requests    clear the log
  POST   /__parlel/reset       forget everything
  /~NAME before any path is a separate world, with its own log, state and fixtures' turns
`;
}

/** The help for commands that begin with the same word; undefined if there are none. */
export function groupHelp(first: string): string | undefined {
  const members = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (members.length === 0) return undefined;
  const rows = members.map(({ name, help }) => [`parlel-mistral ${name}`, help] as const);
  return `${columns(rows)}\n\nEach has its own help: parlel-mistral ${members[0]!.name} --help\n`;
}

function rowsOf(table: Table): [string, string][] {
  return Object.entries(table).map(([name, row]) => {
    const value = row.kind === "switch" ? "" : ` ${row.value}`;
    return [`--${flagName(name)}${value}`, `${row.help}${defaultOf(row)}`];
  });
}

function defaultOf({ kind, fallback }: Row): string {
  const isShown = kind !== "switch" && kind !== "list" && fallback !== undefined;
  return isShown ? ` (default ${fallback})` : "";
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join("\n");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
