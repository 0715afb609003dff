/**
 * Why a request was refused, and what to do.
 * @module
 */
import type { LogEntry } from "../types/log.ts";
import { apiUrl } from "./ask.ts";

/** An explanation of a refusal, besides its body; undefined if the body says enough. */
export function hintOf(entry: LogEntry, headers: object): string | undefined {
  const { status, operation, strategy, fault } = entry;
  const said = (headers as Readonly<Record<string, string>>)["x-parlel-hint"];
  if (status === null || status < 400) return undefined;
  if (fault !== null && fault !== "ok") return `The plan caused this: ${fault}.`;
  if (strategy === "rules") return "A rule caused this: see rules and plan.";
  if (status === 401)
    return said
      ? `${said} Set one in the client, such as MISTRAL_API_KEY=any.`
      : "The live service refused the key. Give this server another in MISTRAL_API_KEY.";
  if (said || status !== 404) return said;
  return operation === null
    ? `No operation has this path. The base URL of clients is ${apiUrl}.`
    : "There is no such object for this API key in this world. Objects belong to the key and the world that created them, until a reset: see state.";
}
