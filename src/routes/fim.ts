import { checkContext } from "../guards/context.ts";
import { checkSampling } from "../guards/sampling.ts";
import { FIMCompletionRequest } from "../schema/fim.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const fim: readonly Operation[] = [
  {
    id: "fim.complete",
    resource: "fim",
    method: "POST",
    path: "/v1/fim/completions",
    request: FIMCompletionRequest,
    refuse(call) {
      checkSampling(call.body);
      checkContext(call);
    },
    isStateful: remembersPrompt,
    frame: frameCompletion,
  },
];
