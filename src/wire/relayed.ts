/**
 * The streams of models that the service relays as their makers answer: a second role event, an index in each delta, tool calls in
 * fragments and a separate finish event; no padding (recorded from `zai-glm-5-2`; behaviour.md section 12).
 * @module
 */
import { splitTokens } from "../prompt/tokens.ts";
import type { Call } from "../types/call.ts";
import type { Choice } from "./choices.ts";
import { contentPieces, inTurn } from "./deltas.ts";
import { dataEvent, DONE } from "./sse.ts";
import type { ToolCall } from "./tool-calls.ts";

/** The events of a stream. @param usage as JSON, for the last chunk. */
export function frameRelayed(
  choices: readonly Choice[],
  { seed, clock }: Call,
  model: string,
  usage: string,
): string[] {
  const head =
    `{"id":"${seed.random("id").hex(32)}","object":"chat.completion.chunk","created":${clock()}` +
    `,"model":${JSON.stringify(model)},"choices":[{"index":`;
  const chunk = (index: number, delta: string, finish = "null", more = ""): string =>
    dataEvent(
      `${head}${index},"delta":{${delta}},"finish_reason":${finish},"logprobs":null}]${more}}`,
    );
  const opening = choices.map((_, index) =>
    dataEvent(`${head}${index},"delta":{"role":"assistant","content":""},"finish_reason":null}]}`),
  );
  const frames = [...opening];
  for (const index of choices.keys()) {
    frames.push(chunk(index, `"role":"assistant","index":${index},"content":""`));
  }
  const deltas = choices.map((choice, index) => [
    ...contentPieces(choice).map((piece) => `"index":${index},"content":${piece}`),
    ...choice.toolCalls
      .flatMap(fragments)
      .map((piece) => `"tool_calls":[${piece}],"index":${index},"content":""`),
  ]);
  inTurn(deltas, (index, delta) => frames.push(chunk(index, delta)));
  for (const [index, { finish }] of choices.entries()) {
    const more = index === choices.length - 1 ? `,"usage":${usage}` : "";
    frames.push(chunk(index, `"index":${index},"content":""`, `"${finish}"`, more));
  }
  frames.push(DONE);
  return frames;
}

/** A call begins with its name and no arguments; the arguments follow without its id, under an empty name. */
function fragments({ id, type, function: called, index }: ToolCall): string[] {
  const begun = { id, type, function: { name: called.name, arguments: "" }, index };
  const rest = splitTokens(called.arguments).map((piece) => ({
    type,
    function: { name: "", arguments: piece },
    index,
  }));
  return [begun, ...rest].map((fragment) => JSON.stringify(fragment));
}
