/**
 * Classifications, in the form of the API's published document and in the order of moderations (behaviour.md section 7).
 * @module
 */
import type { Call } from "../types/call.ts";
import type { ClassificationsContent } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import { conversationsOf, countInputs, type ScoresRequest } from "../prompt/inputs.ts";
import { inputUsage } from "./usage.ts";

/** The limit of moderations: no classification was recorded. */
const REQUESTS_A_MINUTE = 500;

/** The reply to a classifications call. */
export function frameClassifications(
  content: ClassificationsContent,
  { body, seed }: Call<ScoresRequest>,
): BodyReply {
  const tokens = countInputs(conversationsOf(body));
  const results = content.map((targets) =>
    Object.fromEntries(Object.entries(targets).map(([target, scores]) => [target, { scores }])),
  );
  const usage = inputUsage(tokens, tokens, 1);
  return {
    kind: "body",
    status: 200,
    cost: { of: "input", tokens, perMinute: REQUESTS_A_MINUTE },
    usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
    body:
      `{"id":"${seed.random("id").hex(32)}","usage":${usage}` +
      `,"model":${JSON.stringify(body.model)},"results":${JSON.stringify(results)}}`,
  };
}
