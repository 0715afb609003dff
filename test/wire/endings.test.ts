/** How a stream ends, by its events. */
import { expect, test } from "vitest";
import { type Ending, followStream } from "../../src/wire/endings.ts";

const named = (name: string, data: object = {}): string =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
const chunk = 'data: {"object":"chat.completion.chunk","choices":[]}\n\n';

test.each<[Ending, readonly string[]]>([
  ["whole", [chunk, "data: [DONE]\n\n"]],
  ["unfinished", [chunk]],
  ["unfinished", []],
  ["failed", [chunk, 'data: {"object":"error","message":"no"}\n\n']],
  ["failed", [chunk, named("error"), "data: [DONE]\n\n"]],
  ["whole", [named("conversation.response.started"), named("conversation.response.done")]],
  ["failed", [named("conversation.response.started"), named("conversation.response.error")]],
  ["unfinished", [named("message.output.delta"), named("tool.execution.done")]],
  ["unfinished", [named("agent.handoff.done")]],
  ["whole", [named("transcription.text.delta"), named("transcription.done")]],
  ["whole", [named("response.created"), named("response.completed")]],
  ["whole", [named("response.created"), named("response.incomplete")]],
  ["failed", [named("response.created"), named("response.failed")]],
  ["unfinished", [named("response.created"), named("response.output_text.done")]],
])("a stream is %s after %j", (ending, events) => {
  const follower = followStream();
  for (const event of events) follower.see(event);
  expect(follower.ended("")).toBe(ending);
});
