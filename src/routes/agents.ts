import { AgentsCompletionRequest } from "../schema/agents.ts";
import type { Operation } from "../types/operation.ts";
import { frameCompletion } from "../wire/completion.ts";

export const agents: readonly Operation[] = [
  {
    id: "agents.complete",
    resource: "agents",
    method: "POST",
    path: "/v1/agents/completions",
    request: AgentsCompletionRequest,
    frame: frameCompletion,
  },
];
