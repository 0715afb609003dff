/**
 * What a server prints when it is ready: what it does, its addresses, and what to do next.
 * @module
 */
import { resolve } from "node:path";
import type { Emulator } from "../../app/emulator.ts";
import { version } from "../../control/version.ts";
import type { Options } from "../../options/index.ts";
import { counted } from "../../schema/counted.ts";
import { isRedis, readAddress } from "../../store/redis/address.ts";

export type ServerOptions = Omit<Options, "port">;

export function readyLines(
  url: string,
  options: ServerOptions,
  recorded: Emulator["recorded"],
  isTerminal: boolean,
): string[] {
  const ready = `Mistral AI emulator ${version} at ${url}/v1 (${modeOf(options, recorded)})`;
  if (!isTerminal) return [ready];
  return [
    ready,
    "",
    `  OpenAI SDKs, AI SDK, LangChain in Python   base URL    ${url}/v1`,
    `  Mistral SDKs, LangChain in TypeScript      server URL  ${url}`,
    "  API key                                    any",
    `  Requests, in a browser                     ${url}`,
    "",
  ];
}

/** What answers: `replay · 7 fixtures, 2 rules in /app/fixtures`. */
function modeOf(options: ServerOptions, recorded: Emulator["recorded"]): string {
  const { strategy, onMiss, recordInCi, ci, upstream, fixtures, data } = options;
  const name = typeof strategy === "string" ? strategy : strategy.name;
  const counts = recorded
    ? `${counted(recorded.fixtures, "fixture")}, ${counted(recorded.rules, "rule")} in `
    : "";
  const found = counts + resolve(fixtures);
  const isRecording = onMiss === "record" && (recordInCi || !ci);
  const source = isRecording ? `record from ${upstream}` : "replay";
  const mode = name === "fixture" ? `${source} · ${found}` : name;
  if (data === undefined) return mode;
  // A Redis address may hold a password.
  return `${mode} · state and log in ${isRedis(data) ? readAddress(data).shown : data}`;
}
