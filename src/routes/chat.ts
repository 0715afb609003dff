import { checkContext } from "../guards/context.ts";
import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkTools } from "../guards/tools.ts";
import { ChatCompletionRequest } from "../schema/chat.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const chat: readonly Operation[] = [
  {
    id: "chat.complete",
    resource: "chat",
    method: "POST",
    path: "/v1/chat/completions",
    request: ChatCompletionRequest,
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
