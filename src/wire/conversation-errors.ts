/**
 * The error bodies of agents and conversations: `Error` with a capital letter, a whole number as code, and no `param` (state.md
 * section 1.6).
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import { ApiError } from "./errors.ts";
import { namedEvent } from "./sse.ts";
import { type ErrorParticulars, statusReply } from "./statuses.ts";

/** 422 with the list of what is wrong, twice. */
export function invalidEntries(issues: readonly Issue[]): ApiError {
  const body = { object: "Error", detail: issues, message: issues };
  return new ApiError(
    422,
    JSON.stringify({ ...body, type: "invalid_request_error", code: CODES.state }),
  );
}

/** The codes by their use: most stand for several errors. */
const CODES = { other: 3000, state: 3001, model: 3003, capability: 3051, order: 3230 };

function conversationError(status: number, code: keyof typeof CODES, message: string): ApiError {
  return new ApiError(status, bodyOf({ message, code: `${CODES[code]}` }));
}

function bodyOf({
  message,
  type = "invalid_request_error",
  code = `${CODES.other}`,
}: ErrorParticulars): string {
  return JSON.stringify({ object: "Error", message, type, code: Number(code) });
}

const LOCKED = "Conversation is being updated, concurrent requests are not supported";
const HANDOFF_FAILED = "Response failed during handoff orchestration";
const FAILED = "Failed to create conversation response.";

/** The message of each status when a plan gives no particulars. Of the first two texts only some words are known. */
const TEXTS: Readonly<Record<number, ErrorParticulars>> = {
  400: { message: "Bad request.", code: `${CODES.state}` },
  404: { message: "Conversation was not found" },
  409: { message: LOCKED },
  500: { message: HANDOFF_FAILED },
  503: { message: FAILED },
};

const MISSING: Issue = { type: "missing", loc: ["body"], msg: "Field required", input: null };

/** Statuses that come from the layers in front of conversations, in their form (state.md section 1.6). */
const BEFORE = new Set([401, 403, 405, 429]);

/** The error reply for a status, for calls to agents and conversations. */
export function conversationStatus(status: number, given: ErrorParticulars = {}): BodyReply {
  if (status === 422 && given.message === undefined) return invalidEntries([MISSING]).reply;
  const usual = TEXTS[status];
  const isOwn = given.message !== undefined || usual !== undefined;
  if (BEFORE.has(status) || !isOwn) return statusReply(status, given);
  return { kind: "body", status, body: bodyOf({ ...usual, ...given }) };
}

/** The event of a stream that fails. None was recorded; the keys are the schema's (state.md section 1.3). */
export function failureEvent(created_at: string, given: ErrorParticulars = {}): string {
  const { message = FAILED, code = `${CODES.other}` } = given;
  return namedEvent({
    type: "conversation.response.error",
    created_at,
    message,
    code: Number(code),
  });
}

/** 404 of a conversation. Only the beginning and the end of the text are known. */
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
  return conversationError(409, "other", LOCKED);
}

/** 500 when the next agent can't take over. */
export function handoffFailed(): ApiError {
  return conversationError(500, "other", HANDOFF_FAILED);
}

/** 400 for an input that a conversation isn't waiting for. */
export function invalidState(message: string): ApiError {
  return conversationError(400, "state", message);
}

/** 400 for calls without results. */
export function unpairedCalls(): ApiError {
  return conversationError(400, "order", "Not the same number of function calls and responses");
}

/** 400 for an ability that the model lacks. */
export function incapable(message: string): ApiError {
  return conversationError(400, "capability", message);
}

/** 400 for a model that isn't served. Only the end of the text is known. */
export function modelNotServed(model: string): ApiError {
  return conversationError(400, "model", `Model ${model} is currently not in use`);
}
