/**
 * What an answer says, in the form of a rule's reply.
 * @module
 */
import { textOf } from "../match/conversation.ts";
import type { Reply } from "../types/reply.ts";
import type { RuleReply } from "../types/rule.ts";
import { textIn } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";

interface Said {
  readonly content?: unknown;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

interface Completion {
  readonly choices?: readonly { readonly message?: Said; readonly delta?: Said }[];
}

/** @throws ApiError 400 for an answer that no rule can give. */
export function saidIn(reply: Reply): RuleReply {
  if (reply.kind === "stream") return spoken(reply.frames.flatMap(eventIn));
  const text = reply.kind === "live" ? undefined : textIn(reply);
  if (text === undefined) {
    throw badRequest("A rule can't answer with bytes. Make a fixture from it.");
  }
  const value = parsed(text);
  if (reply.status >= 400) return { error: errorIn(reply.status, value) };
  return (value as Completion).choices ? spoken([value as Completion]) : { json: value };
}

/** An answer, or the chunks of one. */
function spoken(pieces: readonly Completion[]): RuleReply {
  const said = pieces.flatMap(({ choices }) => choices?.[0]?.message ?? choices?.[0]?.delta ?? []);
  const text = said.map(({ content }) => textOf(content)).join("");
  const calls = said.flatMap(({ tool_calls }) => tool_calls ?? []);
  const toolCalls = calls.map(({ function: { name, arguments: given } }) => ({
    name,
    arguments: argumentsIn(given),
  }));
  return { ...((text || calls.length === 0) && { text }), ...(calls.length > 0 && { toolCalls }) };
}

function argumentsIn(text: string): string | Record<string, unknown> {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? { ...value } : text;
}

function errorIn(
  status: number,
  value: unknown,
): number | NonNullable<object & RuleReply["error"]> {
  const { message, type, code } = Object(value) as Record<string, unknown>;
  const particulars = Object.entries({ message, type, code }).filter(
    ([, each]) => typeof each === "string",
  );
  return particulars.length === 0 ? status : { status, ...Object.fromEntries(particulars) };
}

function eventIn(frame: string): Completion[] {
  const data = /^data: (.*)$/m.exec(frame)?.[1] ?? "";
  return data === "[DONE]" ? [] : [Object(parsed(data)) as Completion];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
