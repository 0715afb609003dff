/**
 * What a server says when it is ready: what it does, where it is, and what to do next.
 * @module
 */
import { version } from "../../control/version.ts";
import type { Options } from "../../options/index.ts";
import type { MistralServer } from "../../server.ts";

export async function readyLines(
  { url }: MistralServer,
  options: Omit<Options, "port">,
  isTerminal: boolean,
): Promise<string[]> {
  const ready = `Mistral AI emulator ${version} at ${url}/v1 (${modeOf(options)})`;
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

function modeOf({ strategy, onMiss, fixtures }: Omit<Options, "port">): string {
  if (strategy !== "fixture") return typeof strategy === "string" ? strategy : strategy.name;
  return `${onMiss === "record" ? "record into" : "replay from"} ${fixtures}`;
}
