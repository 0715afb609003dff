import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkTools } from "../guards/tools.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const agents: FormsOf<"agents"> = {
  "agents.complete": {
    refuse({ body }) {
      checkMessages(body.messages);
      checkTools(body.tools);
      checkSampling(body);
    },
    frame: frameCompletion,
  },
};
