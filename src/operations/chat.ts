import { checkContext } from "../guards/context.ts";
import { checkLinks } from "../guards/links.ts";
import { checkMessages } from "../guards/messages.ts";
import { checkInputs, checkReasoning, checkThoughts } from "../guards/model.ts";
import { checkSampling } from "../guards/sampling.ts";
import { checkFormat } from "../guards/strict.ts";
import { checkTools } from "../guards/tools.ts";
import { findModel } from "../schema/catalogue.ts";
import { frameCompletion } from "../wire/completion.ts";
import type { FormsOf } from "./operation.ts";

export const chat: FormsOf<"chat"> = {
  "chat.complete": {
    needs: "completion_chat",
    refuse(call) {
      checkLinks(call);
      checkReasoning(call.body);
      checkInputs(call.body);
      checkThoughts(call.body);
      checkMessages(call.body.messages, findModel(call.body.model)?.isRelayed);
      checkTools(call.body.tools);
      checkFormat(call.body.response_format);
      checkSampling(call.body);
      checkContext(call);
    },
    frame: frameCompletion,
  },
};
