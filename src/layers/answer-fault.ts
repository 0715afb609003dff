/**
 * Finds what is wrong with the answer of a user's own strategy.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { conversationsOf, type ScoresRequest } from "../prompt/inputs.ts";
import { contentIssue } from "../schema/contents.ts";
import { counted } from "../schema/counted.ts";
import type { EmbeddingRequest } from "../schema/generated/requests.ts";
import { issueText } from "../schema/issues.ts";
import { isObject } from "../schema/scalars.ts";
import { headerFault, isFinalStatus } from "../wire/headers.ts";
import type { Passing } from "./layer.ts";

/** A sentence that names the place; undefined when nothing is wrong. */
export function answerFault(answer: unknown, call: Passing): Maybe<string | undefined> {
  if (!isObject(answer)) return "it must be an object with content or a reply.";
  if ("reply" in answer) return replyFault(answer.reply);
  if (!("content" in answer)) return "it has neither content nor a reply.";
  const { served } = call;
  if (!served) return "no operation is served there, so only a whole reply can be an answer.";
  const { content } = answer;
  return andThen(contentIssue(served.id, content), (issue) =>
    issue ? issueText(issue) : countFault(content, call),
  );
}

/** Whether there are as many vectors or scores as inputs: clients pair them by their place. */
function countFault(content: unknown, { resource, body }: Passing): string | undefined {
  const inputs = inputsOf(resource, body);
  if (inputs === undefined || !Array.isArray(content) || content.length === inputs.length) return;
  return `content has ${counted(content.length, "result")} for ${counted(inputs.length, "input")}.`;
}

function inputsOf(resource: string, body: unknown): readonly unknown[] | undefined {
  if (resource === "embeddings") return [(body as EmbeddingRequest).input].flat();
  const isScored = resource === "moderations" || resource === "classifications";
  return isScored ? conversationsOf(body as ScoresRequest) : undefined;
}

function replyFault(reply: unknown): string | undefined {
  if (!isObject(reply)) return "reply isn't an object.";
  const { kind, status, headers = {}, body, frames } = reply;
  if (!isFinalStatus(status)) return "reply.status isn't a whole number from 200 to 599.";
  if (!isObject(headers)) return "reply.headers isn't an object.";
  for (const [name, value] of Object.entries(headers)) {
    const fault = headerFault(name, value);
    if (fault) return `reply.headers: ${fault}.`;
  }
  switch (kind) {
    case "body": {
      const isBody = typeof body === "string" || body instanceof Uint8Array;
      return isBody ? undefined : "reply.body is neither text nor bytes.";
    }
    case "stream": {
      const areFrames = Array.isArray(frames) && frames.every((each) => typeof each === "string");
      return areFrames ? undefined : "reply.frames isn't a list of texts.";
    }
    case "live":
      return body instanceof ReadableStream ? undefined : "reply.body isn't a stream.";
    default:
      return 'reply.kind must be "body", "stream" or "live".';
  }
}
