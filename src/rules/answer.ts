/**
 * Turns a rule's reply into the answer to a call.
 * @module
 */
import type { Subject } from "../match/subject.ts";
import { type Contents, contents } from "../schema/generated/contents.ts";
import type { ChatContent } from "../types/content.ts";
import type { BodyReply, ReplyHeaders } from "../types/reply.ts";
import type { Rule, RuleReply } from "../types/rule.ts";
import { badRequest } from "../wire/errors.ts";
import { failureReply } from "../wire/failures.ts";
import { headerFault } from "../wire/headers.ts";
import { filled } from "./template.ts";

/** Members of a reply that only chat-like operations can use. */
export const SPOKEN = ["text", "thinking", "toolCalls", "finishReason", "usage"] as const;

/** Whether an operation's answers are messages, as in chats and conversations. */
export function isSpoken(operation: string): boolean {
  const content = contentOf(operation);
  return content === "ChatContent" || content === "ConversationsContent";
}

/** Whether an operation's answers are generated, rather than looked up. */
function isGenerated(operation: string): boolean {
  return contentOf(operation) !== undefined;
}

/** Whether a rule is meant for an operation: a rule with words only for one that speaks, `next` only for generated answers. */
export function isMeant({ reply, next = false }: Rule, operation: string): boolean {
  if (isSpoken(operation)) return true;
  const isSaid = reply.some((each) => SPOKEN.some((key) => each[key] !== undefined));
  return !isSaid && (!next || isGenerated(operation));
}

function contentOf(operation: string): Contents | undefined {
  return (contents as Readonly<Record<string, Contents>>)[operation];
}

/** Content to be framed or a whole reply, with a status and headers for its head. */
export type RuleAnswer = ({ readonly content: ChatContent } | { readonly reply: BodyReply }) & {
  readonly status?: number;
  readonly headers?: ReplyHeaders;
};

/**
 * @param operation the id of the call's operation.
 * @param subject the call, whose values fill the templates in texts.
 * @throws ApiError 400 when the values make a header that can't be sent, or a reply that is too large.
 */
export function ruleAnswer(reply: RuleReply, operation: string, subject: Subject): RuleAnswer {
  const { status, headers, error, usage, ...said } = filled(reply, subject);
  checkHeaders(headers);
  const head = { ...(status !== undefined && { status }), ...(headers && { headers }) };
  if (error !== undefined) {
    const particulars = typeof error === "number" ? { status: error } : error;
    const { status: failed, ...rest } = particulars;
    return { reply: failureReply(operation, failed, rest), ...(headers && { headers }) };
  }
  if (Object.keys(said).length === 0 && status !== undefined && status >= 400) {
    return { reply: failureReply(operation, status), ...(headers && { headers }) };
  }
  if (isSpoken(operation)) {
    return { content: { choices: [said], ...(usage && { usage }) }, ...head };
  }
  const { json } = said;
  const body = json === undefined ? "" : JSON.stringify(json);
  return { reply: { kind: "body", status: 200, body }, ...head };
}

/** A call may hold what no header can. */
function checkHeaders(headers: ReplyHeaders = {}): void {
  for (const [name, value] of Object.entries(headers)) {
    const fault = headerFault(name, value);
    if (fault !== undefined) throw badRequest(`The rule's reply can't be sent: ${fault}.`);
  }
}
