/**
 * The usage block of answers that generate nothing, key for key as the live service writes it (behaviour.md sections 5 and 7).
 * @module
 */

/** The usage of embeddings, moderations and classifications, as JSON. @param requests null for embeddings, which don't count them. */
export function inputUsage(prompt: number, total: number, requests: number | null): string {
  return (
    `{"prompt_audio_seconds":null,"prompt_tokens":${prompt},"total_tokens":${total}` +
    `,"completion_tokens":0,"request_count":${requests},"prompt_tokens_details":null` +
    `,"completion_tokens_details":null,"service_tier":null,"prompt_token_details":null}`
  );
}
