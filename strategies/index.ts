/**
 * The strategies of a server, and the order in which they are asked.
 * @module
 */
import { late } from "../src/async/late.ts";
import { andThen, type Maybe } from "../src/async/maybe.ts";
import { EmulatorError } from "../src/types/error.ts";
import type { Fixtures } from "../src/types/fixture.ts";
import type { Strategy } from "../src/types/strategy.ts";
import type { World } from "../src/types/world.ts";
import { badRequest } from "../src/wire/errors.ts";
import { type Choices, createDeterministic } from "./deterministic/index.ts";
import { checkName } from "./define.ts";
import { echo } from "./echo.ts";
import type {
  FixtureOptions,
  FixtureStrategy,
  RecordedCounts,
  Surroundings,
} from "./fixture/index.ts";

/** The strategies of a server. */
export interface Strategies {
  /** The name of the strategy that answers when a request names none. */
  readonly fallback: string;
  /**
   * The chosen strategy first, then those that are asked when it has no answer.
   * @throws ApiError 400 for a name that doesn't exist.
   */
  choose(name: string | null): readonly Strategy[];
  readonly fixtures: Fixtures;
  /** Whether there are others than the emulator's own. */
  readonly hasOthers: boolean;
  /** Whether a strategy is one of the emulator's own. */
  isBuiltIn(strategy: Strategy): boolean;
  /**
   * Reads the fixtures, if they are needed from the start.
   * @throws EmulatorError `BAD_OPTION` or `BAD_FIXTURES`.
   */
  prepare(): Promise<void>;
  /**
   * The names of recorded answers and rules in files that a world has not played, in the sets that it has used. Where fixtures
   * answer by default, these include its own.
   */
  unplayed(world: World): readonly string[];
  /**
   * @param within how many milliseconds to wait for recordings in progress.
   * @throws EmulatorError `UNPLAYED` when something that a call expected to be played was not.
   */
  close(within: number): Promise<void>;
  /** How many fixtures and rules there are; undefined while none were read. */
  readonly recorded: RecordedCounts | undefined;
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
 * Chooses among a server's strategies: the one that the request names, else the server's default. The deterministic one is always last,
 * since it knows every answer.
 * @throws EmulatorError `BAD_OPTION` for a name that doesn't exist or comes twice.
 */
export function createStrategies(options: StrategyOptions, given: Given): Strategies {
  const deterministic = createDeterministic(options);
  const { strategy } = options;
  const fixtures = createFixtures(options, given, strategy === "fixture");
  const builtIn: readonly Strategy[] = [deterministic, fixtures.strategy, echo];
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
    fixtures: {
      report: async () => (await fixtures.open()).fixtures.report(),
      keep: async (answer) => (await fixtures.open()).fixtures.keep(answer),
    },
    hasOthers: own.length > 0,
    isBuiltIn: (each) => builtIn.includes(each),
    async prepare() {
      const { onMiss, strictFixtures, ignore, scrub, redact } = options;
      const goesUpstream = onMiss === "record" || onMiss === "passthrough";
      for (const idle of idleOptions(options)) given.complain(idle);
      // Mistakes in patterns are reported at the start.
      const isPatterned = [ignore, scrub, redact].some(({ length }) => length > 0);
      if (fallback === "fixture" || strictFixtures || goesUpstream || isPatterned) {
        await fixtures.open();
      }
    },
    unplayed: (world) => fixtures.unplayed(world, fallback === "fixture"),
    close: (within) => fixtures.close(within),
    get recorded() {
      return fixtures.recorded();
    },
  };
}

/** Options that are set but can't have an effect. */
function idleOptions({ onMiss, record, recordErrors, recordInCi, ci }: StrategyOptions): string[] {
  if (onMiss === "record") {
    if (!ci || recordInCi) return [];
    return [
      "This is a CI run, since CI is set: nothing is recorded, and a call without a fixture is an error. --record-in-ci records here, too.",
    ];
  }
  const flags = { "--record all": record === "all", "--record-errors": recordErrors };
  return Object.entries(flags).flatMap(([flag, isSet]) =>
    isSet ? [`${flag} does nothing unless calls are recorded: parlel-mistral record.`] : [],
  );
}

/** @throws EmulatorError for a name that two strategies share, or that isn't valid. */
function named(strategies: readonly Strategy[]): Map<string, Strategy> {
  const byName = new Map<string, Strategy>();
  for (const strategy of strategies) {
    const { name } = strategy;
    checkName(name);
    if (byName.has(name)) {
      throw new EmulatorError(
        "BAD_OPTION",
        `Two strategies are named ${JSON.stringify(name)}. Give yours another name.`,
      );
    }
    byName.set(name, strategy);
  }
  return byName;
}

/** Fixtures that are not read yet: the first call that needs them loads them, with the file system and the parsers. */
function createFixtures(options: FixtureOptions, { canonical, complain }: Given, isUsual: boolean) {
  let opened: FixtureStrategy | undefined;
  const open = late(async () => {
    const [{ openFixtures }, form] = await Promise.all([import("./fixture/index.ts"), canonical()]);
    opened = openFixtures(options, { canonical: form, complain, isUsual });
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
    recorded: () => opened?.counts,
  };
}
