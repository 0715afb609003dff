/**
 * Which strategies are asked, and in what order.
 * @module
 */
import { EmulatorError } from "../src/errors.ts";
import type { Options } from "../src/types/options.ts";
import type { Strategy } from "../src/types/strategy.ts";
import { badRequest } from "../src/wire/errors.ts";
import { createDeterministic } from "./deterministic/index.ts";

/** The strategies of a server. */
export interface Strategies {
  readonly all: readonly Strategy[];
  /**
   * The chosen strategy first, and then who is asked when it has no answer.
   * @throws ApiError 400 for a name that doesn't exist.
   */
  choose(name: string | null): readonly Strategy[];
}

/**
 * The choice among a server's strategies: by the request's name, else the server's default. The deterministic one always
 * stands last, since it knows every answer.
 * @throws EmulatorError `BAD_OPTION` for a default that doesn't exist.
 */
export function createStrategies({
  strategy,
  strategies,
  ...choices
}: Pick<Options, "strategy" | "strategies" | "tools" | "embeddings">): Strategies {
  const deterministic = createDeterministic(choices);
  const own = typeof strategy === "string" ? [] : [strategy];
  const byName = new Map([deterministic, ...strategies, ...own].map((each) => [each.name, each]));
  const known = [...byName.keys()].join(", ");
  const chains = new Map(
    [...byName].map(([name, each]) => [name, [...new Set([each, deterministic])]]),
  );

  const fallback = chains.get(typeof strategy === "string" ? strategy : strategy.name);
  if (!fallback) {
    throw new EmulatorError(
      "BAD_OPTION",
      `There is no strategy named ${JSON.stringify(strategy)}. Known here: ${known}.`,
    );
  }
  return {
    all: [...byName.values()],
    choose(name) {
      const chain = name === null ? fallback : chains.get(name);
      if (!chain) {
        throw badRequest(
          `x-parlel-strategy: there is no strategy named ${JSON.stringify(name)}. Known here: ${known}.`,
        );
      }
      return chain;
    },
  };
}
