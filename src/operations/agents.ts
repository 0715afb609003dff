import { checkLinks } from "../guards/links.ts";
import { checkMessages } from "../guards/messages.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkFormat } from "../guards/strict.ts";
import { checkTools } from "../guards/tools.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const agents: FormsOf<"agents"> = {
  "agents.complete": {
    refuse(call) {
      const { body } = call;
      checkLinks(call);
      checkMessages(body.messages);
      checkTools(body.tools);
      checkFormat(body.response_format);
      checkSampling(body);
    },
    frame: frameCompletion,
  },
};
