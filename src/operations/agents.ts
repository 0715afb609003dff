import { agentsOf } from "../dialogue/agents.ts";
import { withAgent } from "../dialogue/completion.ts";
import { checkConversation } from "../guards/conversation.ts";
import { checkArgs, checkSettings } from "../guards/conversations.ts";
import { checkInputs, checkReasoning } from "../guards/model.ts";
import type { CallOf } from "../schema/operation.ts";
import { AGENT_MODEL, frameCompletion } from "../wire/completion.ts";
import { invalidEntries, modelNotServed } from "../wire/conversation-errors.ts";
import type { FormsOf } from "./operation.ts";

const errors = { invalid: invalidEntries };

const chatting = { needs: "completion_chat", unknownModel: modelNotServed } as const;

/** Checks the request as it came, and again in the form that the agent's model gets. */
async function refuseCompletion(call: CallOf<"agents.complete">): Promise<void> {
  checkConversation(call);
  const { body } = await withAgent(call);
  checkReasoning({ model: AGENT_MODEL, ...body });
  checkInputs(body);
}

/** Checks a change together with the settings that stay. */
async function refuseUpdate(call: CallOf<"agents.update">): Promise<void> {
  checkSettings(call.body);
  const agent = await agentsOf(call.state).get(call.params.agent_id);
  const { model = agent?.model, completion_args = agent?.completion_args } = call.body;
  if (model !== undefined) checkArgs(model, completion_args);
}

export const agents: FormsOf<"agents"> = {
  "agents.complete": {
    refuse: refuseCompletion,
    frame: async (content, call) => frameCompletion(content, await withAgent(call)),
  },
  "agents.create": {
    ...errors,
    ...chatting,
    refuse({ body }) {
      checkSettings(body);
      checkArgs(body.model, body.completion_args);
    },
  },
  "agents.update": {
    ...errors,
    ...chatting,
    refuse: refuseUpdate,
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
