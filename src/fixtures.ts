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

const byRoute = new Map(operations.map((each) => [`${each.method} ${each.path}`, each]));

function operationOf(method: string, path: string): Operation | undefined {
  const found = byRoute.get(`${method} ${path}`);
  return found ?? operations.find((each) => each.method === method && leadsTo(each.path, path));
}

/** Whether a path is one of a route's, which has names where paths have ids. */
function leadsTo(route: string, path: string): boolean {
  const steps = path.split("/");
  const names = route.split("/");
  return (
    names.length === steps.length &&
    names.every((name, at) => name === steps[at] || (name.startsWith(":") && steps[at] !== ""))
  );
}
