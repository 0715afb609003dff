/**
 * Moderations, key for key as the live service writes them (behaviour.md section 7).
 * @module
 */
import { repr } from "../schema/python.ts";
import type { Call } from "../types/call.ts";
import type { ModerationsContent } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import { conversationsOf, countInputs, type ScoresRequest } from "../prompt/inputs.ts";
import { inputUsage } from "./usage.ts";

/** As seen in the live service's headers. */
const REQUESTS_A_MINUTE = 500;

/** A category is true above this score. */
const THRESHOLD = 0.5;

interface Policy {
  /** In the live order. */
  readonly categories: readonly string[];
  /** The length, in tokens, of the description of the categories that is read before each input. */
  readonly tokens: number;
}

const CURRENT: Policy = {
  categories: [
    "sexual",
    "hate_and_discrimination",
    "violence_and_threats",
    "dangerous",
    "criminal",
    "selfharm",
    "health",
    "financial",
    "law",
    "pii",
    "jailbreaking",
  ],
  tokens: 61,
};

/** The policy of the first moderation model. */
const FIRST: Policy = {
  categories: [
    "sexual",
    "hate_and_discrimination",
    "violence_and_threats",
    "dangerous_and_criminal_content",
    "selfharm",
    "health",
    "financial",
    "law",
    "pii",
  ],
  tokens: 91,
};

function policyOf(model: string): Policy {
  return model === "mistral-moderation-2411" ? FIRST : CURRENT;
}

/** The categories that a model scores, in the live order. */
export function categoriesOf(model: string): readonly string[] {
  return policyOf(model).categories;
}

/** The reply to a moderations call. A category that a strategy leaves out has the score 0. */
export function frameModerations(
  results: ModerationsContent,
  { body, seed }: Call<ScoresRequest>,
): BodyReply {
  const { categories, tokens } = policyOf(body.model);
  const conversations = conversationsOf(body);
  const total = countInputs(conversations) + conversations.length * tokens;
  // This fits all recordings: the prompt counts the policy for each input but one, the total for all (three inputs: 194 of 285).
  const prompt = Math.max(0, total - tokens);
  const members = results.map((scores) => resultJson(categories, scores));
  const usage = inputUsage(prompt, total, 1);
  return {
    kind: "body",
    status: 200,
    cost: { of: "input", tokens: prompt, perMinute: REQUESTS_A_MINUTE },
    usage: { prompt_tokens: prompt, completion_tokens: 0, total_tokens: total },
    body:
      `{"id":"${seed.random("id").hex(32)}","usage":${usage}` +
      `,"model":${JSON.stringify(body.model)},"results":[${members.join(",")}]}`,
  };
}

function resultJson(
  categories: readonly string[],
  given: Readonly<Record<string, number>>,
): string {
  const scores = categories.map((category) => [category, given[category] ?? 0] as const);
  const numbers = scores.map(
    ([category, score]) => `"${category}":${Number.isFinite(score) ? repr(score) : null}`,
  );
  const flags = scores.map(([category, score]) => `"${category}":${score > THRESHOLD}`);
  return `{"category_scores":{${numbers.join(",")}},"categories":{${flags.join(",")}}}`;
}
