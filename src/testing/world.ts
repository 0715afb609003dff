/**
 * A test's handle of a world in any running emulator, over the same routes that all clients use.
 * @module
 */
import { randomUUID } from "node:crypto";
import { createHandle, type WorldHandle } from "../app/handle.ts";
import type { CapturedRequest } from "../schema/operation.ts";
import type { Match } from "../types/match.ts";
import type { Miss } from "../types/miss.ts";
import { askServer } from "./ask.ts";

export interface TestWorld extends Omit<WorldHandle, "requests" | "lastRequest"> {
  /** The base URL with `/v1`, for all SDKs but Mistral's own. */
  readonly baseURL: string;
  /** Environment variables that SDKs and applications read. */
  readonly env: Readonly<Record<string, string>>;
  /** The requests received, oldest first. */
  requests(): Promise<CapturedRequest[]>;
  lastRequest(): Promise<CapturedRequest | undefined>;
  /** The calls that had no recording, and why. */
  misses(): Promise<Miss[]>;
  /** A report for people: calls, misses, and the findings of the verdict. */
  report(): Promise<string>;
  /** Ends the world. */
  end(): Promise<void>;
}

const KEY = "parlel";

/** More than any log holds: unasked, a list has only the newest. */
const ALL = "requests?limit=1000000";

/** @param server the base URL of the emulator, without `/v1`. */
export function openWorld(server: string, name: string): TestWorld {
  const url = `${server}/~${name}`;
  const baseURL = `${url}/v1`;
  const handle = createHandle(name, {
    url: () => server,
    requests: () => [],
    ask: (request) => askServer(server, request),
  });
  const read = async (path: string, accept = "application/json"): Promise<Response> =>
    askServer(server, new Request(`${url}/__parlel/${path}`, { headers: { accept } }));
  const requests = async (): Promise<CapturedRequest[]> =>
    ((await (await read(ALL)).json()) as { requests: CapturedRequest[] }).requests;
  const misses = async (): Promise<Miss[]> =>
    ((await (await read("misses")).json()) as { misses: Miss[] }).misses;
  const { say, fail, on, rules, plan, verify, verdict, reset } = handle;
  return {
    name,
    url,
    baseURL,
    env: {
      MISTRAL_API_KEY: KEY,
      MISTRAL_BASE_URL: baseURL,
      MISTRAL_SERVER_URL: url,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: baseURL,
    },
    say,
    fail,
    on,
    rules,
    plan,
    verify,
    verdict,
    reset,
    requests,
    misses,
    lastRequest: async () => (await requests()).at(-1),
    async find(match: Match) {
      const [found = []] = await verify({ expect: [{ match, min: 0 }] });
      const numbers = new Set(found);
      return (await requests()).filter(({ n }) => numbers.has(n));
    },
    async report() {
      const { findings } = await verdict();
      const lines = [
        (await (await read("requests", "text/plain")).text()).trimEnd(),
        ...(await misses()).flatMap(missLines),
        ...findings.map(({ code, title }) => `${code}: ${title}`),
      ];
      return lines.join("\n");
    },
    async end() {
      await askServer(server, new Request(`${url}/__parlel`, { method: "DELETE" }));
    },
  };
}

/** A miss as lines of text, for people. */
function missLines({ method, path, reason, nearest, differences }: Miss): string[] {
  const near = nearest === null ? "" : `, nearest is ${nearest}`;
  return [
    `MISS ${method} ${path}: ${reason}${near}`,
    ...differences.map(
      (each) =>
        `  ${each.path}: asked ${JSON.stringify(each.asked)}, recorded ${JSON.stringify(each.recorded)}`,
    ),
  ];
}

/** A name for a test's world: readable and unique, even where tests fix the numbers of `Math.random`. */
export function worldName(title: string): string {
  const words = title.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${words.slice(0, 60)}-${randomUUID().slice(-12)}`;
}
