/**
 * The ids and times of everything that a request makes: all come from one moment, in order.
 * @module
 */
import { uuid7At } from "../hash/uuid.ts";
import type { Call } from "../types/call.ts";
import type { Random } from "../types/seed.ts";

export interface Stamp {
  /** Milliseconds since 1970: when the request came, and the time that its answer has reached. */
  readonly startedAt: number;
  readonly now: number;
  pass(milliseconds: number): void;
  /** `conv_`, `msg_` and the like, and the digits of a UUID of version 7 (state.md section 1.1). */
  id(prefix: string): string;
}

/**
 * @param isKept whether the answer is stored. If not, its ids depend on the request alone, so that the same request gets the same
 * answer.
 */
export async function stampOf({ state, seed, clock }: Call, isKept: boolean): Promise<Stamp> {
  if (!isKept) return createStamp(clock() * 1000, seed.random("conversation"));
  const moment = await state.moment();
  return createStamp(moment.at, moment.random("conversation"));
}

function createStamp(startedAt: number, random: Random): Stamp {
  let now = startedAt;
  return {
    startedAt,
    get now() {
      return now;
    },
    pass(milliseconds) {
      now += milliseconds;
    },
    id: (prefix) => `${prefix}_${uuid7At(now, random).replaceAll("-", "")}`,
  };
}
