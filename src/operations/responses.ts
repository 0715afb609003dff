import { checkResponse } from "../guards/conversation.ts";
import { frameResponse } from "../wire/responses.ts";
import type { FormsOf } from "./operation.ts";

export const responses: FormsOf<"responses"> = {
  "responses.create": { needs: "completion_chat", refuse: checkResponse, frame: frameResponse },
  "responses.countInputTokens": { needs: "completion_chat", refuse: checkResponse },
};
