/**
 * An error for every status, in the form that the operation uses.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { conversationStatus } from "./conversation-errors.ts";
import { type ErrorParticulars, statusReply } from "./statuses.ts";

/** The error reply for a status. */
export function failureReply(
  operation: string,
  status: number,
  given?: ErrorParticulars,
): BodyReply {
  const isChat = operation === "agents.complete";
  const isOwn = !isChat && /^(agents|conversations)\./.test(operation);
  return isOwn ? conversationStatus(status, given) : statusReply(status, given);
}
