/**
 * How commands talk to a running emulator. Besides the upstream's, this is the only outbound connection; no server opens it.
 * @module
 */
import type { Table, Values } from "../options/row.ts";
import { asking, listening } from "../options/tables.ts";
import { EmulatorError } from "../types/error.ts";
import { whyUnreachable } from "../wire/unreachable.ts";

/** The flags that say where it runs. */
export const running = {
  port: { ...listening.port, help: "the port of one on this machine" },
  ...asking,
} as const satisfies Table;

/** The address that flags name. */
export function addressOf({ port, url }: Values<typeof running>): string {
  return url ?? `http://127.0.0.1:${port}`;
}

/**
 * Requests one of its own routes.
 * @throws EmulatorError `NOT_RUNNING` when no emulator answers there, `REFUSED` with the text of an error answer.
 */
export async function askRunning(url: string, path: string, init: RequestInit): Promise<string> {
  const address = url.replace(/\/(v1\/?)?$/, "") + path;
  const response = await fetch(address, init).catch((error: unknown) => {
    const why = whyUnreachable(url, error);
    throw new EmulatorError("NOT_RUNNING", `No emulator answers at ${url}: ${why}.`);
  });
  const text = await response.text();
  // A web application's server may answer every path with its page.
  const type = response.headers.get("content-type") ?? "no type";
  if (!/^(application\/json|text\/plain)/.test(type)) {
    throw new EmulatorError(
      "NOT_RUNNING",
      `No emulator answers at ${url}: something else does, with ${response.status} and ${type}.`,
    );
  }
  if (response.ok) return text;
  throw new EmulatorError("REFUSED", `${address} answered ${response.status}: ${text}`);
}
