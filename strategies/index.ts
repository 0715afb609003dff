/**
 * Which strategies there are, and who is asked in which order.
 * @module
 */
import { late } from "../src/async/late.ts";
import { andThen, type Maybe } from "../src/async/maybe.ts";
import { EmulatorError } from "../src/types/error.ts";
import type { Strategy } from "../src/types/strategy.ts";
import type { World } from "../src/types/world.ts";
import { badRequest } from "../src/wire/errors.ts";
import { type Choices, createDeterministic } from "./deterministic/index.ts";
import { checkName } from "./define.ts";
import type { FixtureOptions, FixtureStrategy, Surroundings } from "./fixture/index.ts";

/** The strategies of a server. */
export interface Strategies {
  /** The name of the strategy that answers where a request names none. */
  readonly fallback: string;
  /**
   * The chosen strategy first, and then who is asked when it has no answer.
   * @throws ApiError 400 for a name that doesn't exist.
   */
  choose(name: string | null): readonly Strategy[];
  /** Whether a strategy comes with the emulator. */
  isBuiltIn(strategy: Strategy): boolean;
  /**
   * Reads the fixtures, if they are needed from the start.
   * @throws EmulatorError `BAD_OPTION` or `BAD_FIXTURES`.
   */
  prepare(): Promise<void>;
  /**
   * The recorded answers and the rules in files that a world has not played of the sets that it has asked for, by name. Where fixtures
   * answer by default, it has asked for its own.
   */
  unplayed(world: World): readonly string[];
  /**
   * @param within how many milliseconds to wait for recordings in progress.
   * @throws EmulatorError `UNPLAYED` when something was not played that a call expected to be.
   */
  close(within: number): Promise<void>;
}

export interface StrategyOptions extends Choices, FixtureOptions {
  readonly strategy: string | Strategy;
  readonly strategies: readonly Strategy[];
}

/** What the server gives to strategies. */
export interface Given {
  /** Loads the canonical forms that the served operations give to requests. */
  canonical(): Maybe<Surroundings["canonical"]>;
  complain(message: string): void;
}

/**
 * The choice among a server's strategies: by the request's name, else the server's default. The deterministic one always stands last,
 * since it knows every answer.
 * @throws EmulatorError `BAD_OPTION` for a name that doesn't exist or stands twice.
 */
export function createStrategies(options: StrategyOptions, given: Given): Strategies {
  const deterministic = createDeterministic(options);
  const fixtures = createFixtures(options, given);
  const builtIn: readonly Strategy[] = [deterministic, fixtures.strategy];
  const { strategy } = options;
  const own = [...options.strategies, ...(typeof strategy === "string" ? [] : [strategy])];
  const byName = named([...builtIn, ...new Set(own)]);
  const known = [...byName.keys()].join(", ");
  const chains = new Map(
    [...byName].map(([name, each]) => [name, [...new Set([each, deterministic])]]),
  );

  const fallback = typeof strategy === "string" ? strategy : strategy.name;
  const usual = chains.get(fallback);
  if (!usual) {
    throw new EmulatorError(
      "BAD_OPTION",
      `There is no strategy named ${JSON.stringify(strategy)}. Known here: ${known}.`,
    );
  }
  return {
    fallback,
    choose(name) {
      const chain = name === null ? usual : chains.get(name);
      if (chain) return chain;
      throw badRequest(
        `x-parlel-strategy: there is no strategy named ${JSON.stringify(name)}. Known here: ${known}.`,
      );
    },
    isBuiltIn: (each) => builtIn.includes(each),
    async prepare() {
      const { onMiss, strictFixtures } = options;
      const goesUpstream = onMiss === "record" || onMiss === "passthrough";
      if (fallback === "fixture" || strictFixtures || goesUpstream) await fixtures.open();
    },
    unplayed: (world) => fixtures.unplayed(world, fallback === "fixture"),
    close: (within) => fixtures.close(within),
  };
}

/** @throws EmulatorError for a name that two have, or that can't be one. */
function named(strategies: readonly Strategy[]): Map<string, Strategy> {
  const byName = new Map<string, Strategy>();
  for (const strategy of strategies) {
    const { name } = strategy;
    checkName(name);
    if (byName.has(name)) {
      throw new EmulatorError(
        "BAD_OPTION",
        `Two strategies are named ${JSON.stringify(name)}. Give yours a name of its own.`,
      );
    }
    byName.set(name, strategy);
  }
  return byName;
}

/** Fixtures that are not read yet: the file system and the parsers are loaded with them, by the first call that asks for them. */
function createFixtures(options: FixtureOptions, { canonical, complain }: Given) {
  let opened: FixtureStrategy | undefined;
  const open = late(async () => {
    const [{ openFixtures }, form] = await Promise.all([import("./fixture/index.ts"), canonical()]);
    opened = openFixtures(options, { canonical: form, complain });
    return opened;
  });
  const strategy: Strategy = {
    name: "fixture",
    beforeChecks: true,
    rules: {
      of: (call) => andThen(open(), (fixtures) => fixtures.rules.of(call)),
      played: (rule, call, reply) => opened?.rules.played(rule, call, reply),
    },
    pace: (call) => andThen(open(), (fixtures) => fixtures.pace(call)),
    answer: (call) => andThen(open(), (fixtures) => fixtures.answer(call)),
  };
  return {
    strategy,
    open,
    unplayed: (world: World, isUsual: boolean) => opened?.unplayed(world, isUsual) ?? [],
    close: async (within: number) => opened?.close(within),
  };
}
