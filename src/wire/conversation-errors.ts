/**
 * The error bodies of agents and conversations: a capital letter, a whole number as code, and no `param` (state.md section 1.6).
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import { ApiError } from "./errors.ts";

/** 422 with the list of what is wrong, twice. */
export function invalidEntries(issues: readonly Issue[]): ApiError {
  const body = { object: "Error", detail: issues, message: issues };
  return new ApiError(
    422,
    JSON.stringify({ ...body, type: "invalid_request_error", code: CODES.state }),
  );
}

/** What the codes are for: most stand for several things. */
const CODES = { other: 3000, state: 3001, model: 3003, capability: 3051, order: 3230 };

function conversationError(status: number, code: keyof typeof CODES, message: string): ApiError {
  return new ApiError(status, `${conversationReply(status, { message, code: CODES[code] }).body}`);
}

/** An error with a message of its own. */
export function conversationReply(
  status: number,
  { message, type = "invalid_request_error", code = CODES.other }: ConversationParticulars,
): BodyReply {
  const body = JSON.stringify({ object: "Error", message, type, code: Number(code) });
  return { kind: "body", status, body };
}

interface ConversationParticulars {
  readonly message?: string;
  readonly type?: string;
  readonly code?: string | number;
}

/** 404. Of the text its beginning and its end are known. */
export function conversationNotFound(id: string): ApiError {
  return conversationError(404, "other", `Conversation with id ${id} was not found`);
}

/** 404 of an agent, in the form of a conversation's: no recording is known. */
export function agentNotFound(id: string): ApiError {
  return conversationError(404, "other", `Agent with id ${id} was not found`);
}

/** 404 of a version or an alias, in the same form. */
export function agentVersionNotFound(id: string, version: string | number): ApiError {
  return conversationError(404, "other", `Version ${version} of agent ${id} was not found`);
}

/** 404 of an entry to restart from, in the same form. */
export function entryNotFound(id: string): ApiError {
  return conversationError(404, "other", `Entry with id ${id} was not found`);
}

/** 409 while another request to a conversation is being answered. */
export function conversationLocked(): ApiError {
  const message = "Conversation is being updated, concurrent requests are not supported";
  return conversationError(409, "other", message);
}

/** 500 when the next agent can't take over. */
export function handoffFailed(): ApiError {
  return conversationError(500, "other", "Response failed during handoff orchestration");
}

/** 400 for what a conversation doesn't wait for. */
export function invalidState(message: string): ApiError {
  return conversationError(400, "state", message);
}

/** 400 for calls without results. */
export function unpairedCalls(): ApiError {
  return conversationError(400, "order", "Not the same number of function calls and responses");
}

/** 400 for what the model can't do. */
export function incapable(message: string): ApiError {
  return conversationError(400, "capability", message);
}

/** 400 for a model that isn't served. Of the text the end is known. */
export function modelNotServed(model: string): ApiError {
  return conversationError(400, "model", `Model ${model} is currently not in use`);
}
