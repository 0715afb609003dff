import { checkMessages } from "../guards/messages.ts";
import { checkTools } from "../guards/tools.ts";
import { AgentsCompletionRequest } from "../schema/agents.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion, remembersPrompt } from "../wire/completion.ts";

export const agents: readonly Operation[] = [
  {
    id: "agents.complete",
    resource: "agents",
    method: "POST",
    path: "/v1/agents/completions",
    request: AgentsCompletionRequest,
    refuse({ body }) {
      checkMessages(body.messages);
      checkTools(body.tools);
    },
    isStateful: remembersPrompt,
    frame: frameCompletion,
  },
];
