/**
 * What a server says when it is ready: what it does, where it is, and what to do next.
 * @module
 */
import { resolve } from "node:path";
import { version } from "../../control/version.ts";
import type { Options } from "../../options/index.ts";
import { emulatorOf, type MistralServer } from "../../server.ts";

type ServerOptions = Omit<Options, "port">;

export function readyLines(
  server: MistralServer,
  options: ServerOptions,
  isTerminal: boolean,
): string[] {
  const { url } = server;
  const ready = `Mistral AI emulator ${version} at ${url}/v1 (${modeOf(server, options)})`;
  if (!isTerminal) return [ready];
  return [
    ready,
    "",
    `  OpenAI SDKs, LangChain, AI SDK   base URL    ${url}/v1`,
    `  Mistral SDKs                     server URL  ${url}`,
    "  API key                          any",
    `  To look inside                   ${url}/__parlel/`,
    "",
  ];
}

/** What answers: `replay · 7 fixtures, 2 rules in ./fixtures`. */
function modeOf(server: MistralServer, options: ServerOptions): string {
  const { strategy, onMiss, upstream, fixtures, data } = options;
  const name = typeof strategy === "string" ? strategy : strategy.name;
  const { recorded = { fixtures: 0, rules: 0 } } = emulatorOf(server)!;
  const counts = `${counted(recorded.fixtures, "fixture")}, ${counted(recorded.rules, "rule")}`;
  const found = `${counts} in ${resolve(fixtures)}`;
  const mode =
    name !== "fixture"
      ? name
      : onMiss === "record"
        ? `record from ${upstream} · ${found}`
        : `replay · ${found}`;
  return data === undefined ? mode : `${mode} · state and log in ${data}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
