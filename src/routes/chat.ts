import { ChatCompletionRequest } from "../schema/chat.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion } from "../wire/completion.ts";

export const chat: readonly Operation[] = [
  {
    id: "chat.complete",
    resource: "chat",
    method: "POST",
    path: "/v1/chat/completions",
    request: ChatCompletionRequest,
    frame: frameCompletion,
  },
];
