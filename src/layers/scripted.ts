/**
 * Plays scripts on calls: a rule answers, a limit refuses, a fault breaks, a pace slows down. Without a script this costs next to
 * nothing; the code for it isn't even loaded.
 * @module
 */
import { late } from "../async/late.ts";
import { andThen } from "../async/maybe.ts";
import type { Plan } from "../types/plan.ts";
import type { Layer } from "./layer.ts";
import type { Asking } from "./strategies.ts";

const player = late(() => import("./script/play.ts"));

/** @param plan the server's. */
export function scripted(strategies: Asking, plan: Plan | undefined): Layer {
  return (call, next) => {
    if (!call.isApi) return next(call);
    // There is always at least one strategy.
    const [strategy] = strategies.choose(call.control("strategy"));
    return andThen(strategy!.rules?.of(call), (brought) => {
      const isScripted =
        plan !== undefined ||
        (brought !== undefined && brought.rules.length > 0) ||
        call.world.script.isActive ||
        call.control("plan") !== null;
      if (!isScripted) return next(call);
      return andThen(player(), ({ play }) =>
        play(call, next, { plan, strategy: strategy!, brought }),
      );
    });
  };
}
