import { checkContext } from "../guards/context.ts";
import { checkSampling } from "../guards/sampling.ts";
import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const fim: readonly Operation[] = [
  {
    ...published["fim.complete"],
    refuse(call) {
      checkSampling(call.body);
      checkContext(call);
    },
    isStateful: remembersPrompt,
    frame: frameCompletion,
  },
];
