/**
 * Checks how much a model can read.
 * @module
 */
import { findModel } from "../schema/catalogue.ts";
import type { Call } from "../types/call.ts";
import { type Prompt, promptTokens } from "../prompt/prompt.ts";
import { conversationsOf, type ScoresRequest } from "../prompt/inputs.ts";
import { invalidArguments, invalidPrompt } from "../wire/refusals.ts";
import { countTokens } from "../prompt/tokens.ts";
import { checkLinks } from "./links.ts";

/**
 * Checks that a prompt fits its model's context. A token has at least one character, so most bodies needn't be counted.
 * @throws ApiError 400. Draft tokens are those of a `prediction`, which the service doesn't count (always seen as 0).
 */
export function checkContext({
  body,
  request,
}: Pick<Call<Prompt & { model?: string }>, "body" | "request">): void {
  const limit = findModel(body.model)?.contextLength;
  if (limit === undefined || request.body.length <= limit) return;
  const tokens = promptTokens(body);
  if (tokens <= limit) return;
  throw invalidArguments(
    `Prompt contains ${tokens} tokens and 0 draft tokens, too large for model with ${limit} maximum context length`,
  );
}

/** Inputs in a request (257 were recorded as too many), and their tokens together. */
const BATCH = { inputs: 256, tokens: 16_384 };

/**
 * Checks inputs that are embedded together (behaviour.md section 3).
 * @throws ApiError 400.
 */
export function checkBatch({
  body,
  request,
}: Call<{ model: string; input: string | readonly string[] }>): void {
  const inputs = typeof body.input === "string" ? [body.input] : body.input;
  if (inputs.length > BATCH.inputs) {
    throw invalidPrompt("Too many inputs in request, split into more batches.");
  }
  const limit = findModel(body.model)?.contextLength ?? BATCH.tokens;
  if (request.body.length <= limit) return;
  const counts = inputs.map(countTokens);
  if (counts.reduce((sum, count) => sum + count, 0) > BATCH.tokens) {
    throw invalidPrompt("Too many tokens overall, split into more batches.");
  }
  const at = counts.findIndex((count) => count > limit);
  if (at < 0) return;
  throw invalidPrompt(`Input id ${at} has ${counts[at]} tokens, exceeding max ${limit} tokens.`);
}

/** The live service has no known limit; each input is answered with about a thousand characters. */
const MOST_SCORED = 10_000;

/**
 * Checks inputs that are moderated or classified together.
 * @throws ApiError 400, in the words of embeddings; 422 for bad links.
 */
export function checkScored({ body, request }: Call<ScoresRequest>): void {
  const conversations = conversationsOf(body);
  if (conversations.length > MOST_SCORED) {
    throw invalidPrompt("Too many inputs in request, split into more batches.");
  }
  for (const messages of conversations) checkLinks(messages, request);
}
