import { checkConversation } from "../guards/conversation.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const agents: FormsOf<"agents"> = {
  "agents.complete": { refuse: (call) => checkConversation(call), frame: frameCompletion },
};
