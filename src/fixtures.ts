/**
 * The fixture strategy of a server: opened at the start when it is the default, else by the first request that asks for it.
 * @module
 */
import type { FixtureStrategy } from "../strategies/fixture/index.ts";
import { operations } from "./routes/index.ts";
import type { Fixture } from "./types/fixture.ts";
import type { Operation } from "./types/operation.ts";
import type { Options } from "./types/options.ts";
import type { Issue } from "./types/schema.ts";
import type { Strategy } from "./types/strategy.ts";

export interface Fixtures {
  readonly strategy: Strategy;
  /**
   * Reads the fixtures now.
   * @throws EmulatorError `BAD_OPTION` or `BAD_FIXTURES`.
   */
  open(): Promise<FixtureStrategy>;
  /** @param within how many milliseconds to wait for recordings in progress. */
  close(within: number): Promise<void>;
}

/** Fixtures that are not read yet: Node's file system and the parsers are loaded with them. */
export function createFixtures(options: Options): Fixtures {
  let opened: Promise<FixtureStrategy> | undefined;
  let strategy: FixtureStrategy | undefined;
  const open = (): Promise<FixtureStrategy> => {
    opened ??= import("../strategies/fixture/index.ts").then(async ({ openFixtures }) => {
      return (strategy = await openFixtures(options, canonicalRequest));
    });
    return opened;
  };
  return {
    strategy: {
      name: "fixture",
      replays: true,
      answer: (call) =>
        strategy ? strategy.answer(call) : open().then((fixture) => fixture.answer(call)),
      misses: () => strategy?.misses() ?? [],
      reset: () => strategy?.reset(),
    },
    open,
    close: async (within) => (await opened?.catch(() => undefined))?.close(within),
  };
}

/** A recorded request in the canonical form that its operation gives it today. */
export function canonicalRequest(request: Fixture["request"]): Fixture["request"] {
  const { method, path, body } = request;
  const operation = operationOf(method, path);
  // A form is remembered as it was sent.
  if (!operation?.request || operation.encoding === "multipart" || body === undefined)
    return request;
  const issues: Issue[] = [];
  const canonical = operation.request.check(body, { loc: [], issues, lenient: false });
  return issues.length > 0 ? request : { ...request, body: canonical };
}

const fixedPaths = new Map(operations.map((each) => [`${each.method} ${each.path}`, each]));
const openPaths = operations
  .filter(({ path }) => path.includes(":"))
  .map((each) => ({ each, pattern: new RegExp(`^${each.path.replace(/:\w+/g, "[^/]+")}$`) }));

function operationOf(method: string, path: string): Operation | undefined {
  const found = fixedPaths.get(`${method} ${path}`);
  if (found) return found;
  return openPaths.find(({ each, pattern }) => each.method === method && pattern.test(path))?.each;
}
