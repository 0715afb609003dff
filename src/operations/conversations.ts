import { openTurn, type TurnId } from "../dialogue/open.ts";
import { outputsOf } from "../dialogue/outputs.ts";
import { checkEntries, checkModelOf, checkSettings, checkStart } from "../guards/conversations.ts";
import type { CallOf } from "../schema/operation.ts";
import type { ConversationsContent } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import { invalidEntries, modelNotServed } from "../wire/conversation-errors.ts";
import { frameConversation } from "../wire/conversations.ts";
import type { FormsOf } from "./operation.ts";

const errors = { invalid: invalidEntries, unknownModel: modelNotServed };

/** Stores the turn before it is answered, so that a caller who hangs up finds it. */
async function frame(content: ConversationsContent, call: CallOf<TurnId>): Promise<Reply> {
  const turn = await openTurn(call);
  const said = await outputsOf(content, turn, call.state);
  await turn.save(said.outputs);
  const { conversationId, stamp } = turn;
  const answer = { conversationId, startedAt: stamp.startedAt, ...said };
  return frameConversation(answer, call.body.stream === true);
}

/** Opens the turn, which finds further faults, and checks what its model would get to read. */
async function refuseTurn(call: CallOf<TurnId>): Promise<void> {
  checkEntries(call);
  const { speaker } = await openTurn(call);
  const { model, tools, args } = speaker;
  checkModelOf(model, call.clock, { tools, args, inputs: call.body.inputs });
}

export const conversations: FormsOf<"conversations"> = {
  "conversations.start": {
    ...errors,
    refuse(call) {
      checkStart(call.body);
      checkSettings(call.body);
      return refuseTurn(call);
    },
    frame,
  },
  "conversations.append": { ...errors, refuse: refuseTurn, frame },
  "conversations.restart": { ...errors, refuse: refuseTurn, frame },
  "conversations.list": errors,
  "conversations.get": errors,
  "conversations.delete": errors,
  "conversations.getHistory": errors,
  "conversations.getMessages": errors,
};
