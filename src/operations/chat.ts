import { checkConversation } from "../guards/conversation.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const chat: FormsOf<"chat"> = {
  "chat.complete": {
    needs: "completion_chat",
    refuse: (call) => checkConversation(call),
    frame: frameCompletion,
  },
};
