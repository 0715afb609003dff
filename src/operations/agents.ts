import { withAgent } from "../dialogue/completion.ts";
import { checkConversation } from "../guards/conversation.ts";
import { checkSettings } from "../guards/conversations.ts";
import { frameCompletion } from "../wire/completion.ts";
import { invalidEntries, modelNotServed } from "../wire/conversation-errors.ts";
import type { FormsOf } from "./operation.ts";

const errors = { invalid: invalidEntries };

export const agents: FormsOf<"agents"> = {
  "agents.complete": {
    refuse: (call) => checkConversation(call),
    frame: async (content, call) => frameCompletion(content, await withAgent(call)),
  },
  "agents.create": {
    ...errors,
    unknownModel: modelNotServed,
    refuse: ({ body }) => checkSettings(body),
  },
  "agents.update": {
    ...errors,
    unknownModel: modelNotServed,
    refuse: ({ body }) => checkSettings(body),
  },
  "agents.list": errors,
  "agents.listPages": errors,
  "agents.get": errors,
  "agents.delete": errors,
  "agents.updateVersion": errors,
  "agents.listVersions": errors,
  "agents.getVersion": errors,
  "agents.createVersionAlias": errors,
  "agents.listVersionAliases": errors,
  "agents.deleteVersionAlias": errors,
};
