import { checkContext } from "../guards/context.ts";
import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkTools } from "../guards/tools.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const chat: FormsOf<"chat"> = {
  "chat.complete": {
    refuse(call) {
      checkMessages(call.body.messages);
      checkTools(call.body.tools);
      checkSampling(call.body);
      checkContext(call);
    },
    frame: frameCompletion,
  },
};
