import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkTools } from "../guards/tools.ts";
import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const agents: readonly Operation[] = [
  {
    ...published["agents.complete"],
    refuse({ body }) {
      checkMessages(body.messages);
      checkTools(body.tools);
      checkSampling(body);
    },
    isStateful: remembersPrompt,
    frame: frameCompletion,
  },
];
