/**
 * The lines of a batch job: the request in each, and how its answer is written (state.md section 4).
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import { createRandom } from "../../../src/hash/random.ts";
import { uuid4 } from "../../../src/hash/uuid.ts";
import { hash } from "../../../src/hash/xxhash.ts";
import { isObject } from "../../../src/schema/scalars.ts";
import type { Reply } from "../../../src/types/reply.ts";
import { failureReply } from "../../../src/wire/failures.ts";
import { valueOf } from "../../../src/wire/json.ts";
import type { KeptBatch } from "./stored.ts";

/** A line of an input file. */
export interface Line {
  readonly text: string;
  /** Its number among the job's lines. */
  readonly index: number;
  /** The byte of its file at which it begins. */
  readonly offset: number;
  /** The id of its file. */
  readonly file: string;
}

export interface Asked {
  readonly customId: string | null;
  readonly body: Record<string, unknown>;
}

/** The request in a line: the job's model wins over its own, its method and address are ignored, and it never streams. */
export function askedBy(text: string, { job }: Pick<KeptBatch, "job">): Asked {
  const { custom_id: customId, body } = JSON.parse(text) as Record<string, unknown>;
  const { stream: _, ...asked } = isObject(body) ? body : {};
  if (job.agent_id !== null) asked.agent_id = job.agent_id;
  else if (job.model !== null) asked.model = job.model;
  return {
    customId: customId === null || customId === undefined ? null : `${customId}`,
    body: asked,
  };
}

/** The lines for requests that came with the job, as they are in the file that stores them. */
export function inputLines(
  requests: readonly { custom_id?: string; body: Record<string, unknown> }[],
  model: string | undefined,
): string {
  const lines = requests.map(({ custom_id = null, body }) => {
    const sent = { ...body, ...(model !== undefined && { model }), stream: false };
    return `${JSON.stringify({ custom_id, body: sent })}\n`;
  });
  return lines.join("");
}

/** The answer to a line. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * The result of a line. An answer that breaks off counts as an error of the service, since no recording shows an error of the
 * connection.
 */
export async function answerOf(reply: Reply, operation: string): Promise<Answer> {
  const { status, delivery } = reply;
  const text = delivery?.ending === undefined ? await textOf(reply).catch(() => "") : "";
  const body = valueOf(text);
  if (body !== undefined || status >= 300) return { status, body: batchForm(body ?? text) };
  const failure = failureReply(operation, 500);
  return { status: failure.status, body: valueOf(`${failure.body}`) };
}

/** The line of an answer. */
export function outputLine(
  { status, body }: Answer,
  { customId }: Asked,
  line: Line,
  kept: Pick<KeptBatch, "id" | "isInline">,
): string {
  const response = { status_code: status, body };
  return `${JSON.stringify({ id: lineId(line, kept), custom_id: customId, response, error: null })}\n`;
}

function lineId(
  { index, offset, file }: Line,
  { id, isInline }: Pick<KeptBatch, "id" | "isInline">,
): string {
  if (isInline) return `batch-${id.slice(0, 8)}-${file.slice(0, 8)}-${offset}`;
  return `${index}-${uuid4(createRandom(hash(`${id} ${index}`)))}`;
}

async function textOf(reply: Reply): Promise<string> {
  if (reply.kind === "stream") return reply.frames.join("");
  const bytes = reply.kind === "live" ? await gather(reply.body) : reply.body;
  return typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
}

/** In a batch, completions have a different order of keys, and more of them, than outside it. */
function batchForm(body: unknown): unknown {
  if (!isObject(body) || body.object !== "chat.completion" || !Array.isArray(body.choices))
    return body;
  const { id, object, model, usage, created, choices } = body;
  return {
    id,
    object,
    model,
    usage: isObject(usage) ? batchUsage(usage) : usage,
    created,
    choices: choices.map((choice) => (isObject(choice) ? batchChoice(choice) : choice)),
  };
}

function batchUsage({
  prompt_tokens,
  completion_tokens,
  total_tokens,
  ...more
}: Record<string, unknown>) {
  const details = isObject(more.prompt_tokens_details) ? more.prompt_tokens_details : {};
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens,
    prompt_audio_seconds: more.prompt_audio_seconds ?? null,
    prompt_token_details: null,
    request_count: 0,
    prompt_tokens_details: {
      messages: [],
      cached_tokens: details.cached_tokens ?? 0,
      audio_tokens: details.audio_tokens ?? 0,
    },
    completion_tokens_details: null,
    service_tier: null,
  };
}

function batchChoice({ index, finish_reason, message }: Record<string, unknown>) {
  const { role, content, tool_calls } = isObject(message) ? message : {};
  const more = { tool_call_id: null, index: null, metadata: null };
  return { index, finish_reason, message: { role, content, tool_calls, ...more } };
}
