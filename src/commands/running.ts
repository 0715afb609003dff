/**
 * A running emulator, as commands talk to it. The only outbound connection besides the upstream's, and no server opens it.
 * @module
 */
import type { Table } from "../options/row.ts";
import { EmulatorError } from "../types/error.ts";

/** Where it runs. */
export const running = {
  url: {
    kind: "text",
    fallback: "http://127.0.0.1:4755",
    value: "URL",
    form: [/^https?:\/\/\S+$/, "an address with http:// or https://"],
    help: "the running emulator, or a world of it: http://127.0.0.1:4755/~NAME",
  },
} as const satisfies Table;

/**
 * Asks one of its own routes.
 * @throws EmulatorError `NOT_RUNNING` when nobody answers there, `REFUSED` with what is said otherwise.
 */
export async function askRunning(url: string, path: string, init: RequestInit): Promise<string> {
  const address = url.replace(/\/(v1\/?)?$/, "") + path;
  const response = await fetch(address, init).catch((error: Error) => {
    const cause = (error.cause as Error | undefined)?.message ?? error.message;
    throw new EmulatorError("NOT_RUNNING", `No emulator answers at ${url}: ${cause}`);
  });
  const text = await response.text();
  if (response.ok) return text;
  throw new EmulatorError("REFUSED", `${address} answered ${response.status}: ${text}`);
}
