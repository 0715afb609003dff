import { checkContext } from "../guards/context.ts";
import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkTools } from "../guards/tools.ts";
import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const chat: readonly Operation[] = [
  {
    ...published["chat.complete"],
    refuse(call) {
      checkMessages(call.body.messages);
      checkTools(call.body.tools);
      checkSampling(call.body);
      checkContext(call);
    },
    isStateful: remembersPrompt,
    frame: frameCompletion,
  },
];
