/**
 * Matchers for `expect`, in the form that vitest and jest share.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import type { Match } from "../types/match.ts";
import type { Expectation } from "../verify/expectation.ts";
import type { TestWorld } from "./world.ts";

/** How many matching calls to expect, and how long to wait for them. */
export type Asked = Omit<Expectation, "match"> & {
  /** Milliseconds to wait for them. */
  readonly within?: number;
};

interface Matched {
  readonly pass: boolean;
  message(): string;
}

type World = Pick<TestWorld, "verify" | "verdict">;

export const matchers = {
  /** Passes if there was such a call. */
  toHaveAsked: (world: World, match: Match, asked: Asked = {}): Promise<Matched> =>
    hasAsked(world, match, asked),

  /** Passes if the conversation contains a call of this tool, with these arguments among others. */
  toHaveCalledTool: (
    world: World,
    name: string,
    given?: Readonly<Record<string, unknown>>,
  ): Promise<Matched> =>
    hasAsked(world, { called: given === undefined ? name : { name, arguments: given } }, {}),

  /** Passes if the client retries, waits and reads streams as it should. */
  async toBeResilient(world: World): Promise<Matched> {
    const { ok, findings } = await world.verdict();
    const said = findings.map(({ code, title }) => `${code}: ${title}`).join("\n");
    return {
      pass: ok,
      message: () =>
        ok ? "The client does nothing wrong." : `The client isn't resilient.\n${said}`,
    };
  },
};

async function hasAsked(world: World, match: Match, { within, ...asked }: Asked): Promise<Matched> {
  const isBare = Object.keys(asked).length === 0;
  try {
    const expect = [{ match, ...(isBare ? { min: 1 } : asked) }];
    await world.verify({ expect, ...(within !== undefined && { within }) });
    return { pass: true, message: () => `There was a call that matches ${JSON.stringify(match)}.` };
  } catch (error) {
    const isWrong = error instanceof EmulatorError && error.code === "NOT_AS_EXPECTED";
    if (!isWrong) throw error;
    return { pass: false, message: () => error.message };
  }
}

/** The types of the matchers. */
export interface MistralMatchers<R = Promise<void>> {
  toHaveAsked(match: Match, asked?: Asked): R;
  toHaveCalledTool(name: string, given?: Readonly<Record<string, unknown>>): R;
  toBeResilient(): R;
}
