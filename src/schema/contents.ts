/**
 * Checks for the content of strategies and rules, for each operation.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { ChatChoice, PartsContent, ToolExecutionContent } from "../types/content.ts";
import type { Issue, Schema } from "../types/schema.ts";
import { answerChecks } from "./generated/answers/index.ts";
import { type Contents, contents, type SpokenId } from "./generated/contents.ts";
import type { OperationId } from "./operation.ts";
import { any, boolean, dict, integer, isObject, number, oneOf, report, string } from "./scalars.ts";
import { array, map, model, optional, required } from "./structures.ts";

/** A check that chooses a schema by the value's form. */
function byForm(name: string, choose: (value: unknown) => Schema<any> | undefined): Schema {
  return {
    name,
    check(value, context) {
      const schema = choose(value);
      return schema
        ? schema.check(value, context)
        : report(context, "content", `Input should be ${name}`, value);
    },
  };
}

/** The arguments of a call, as JSON or as what it stands for. */
const given = byForm("a text or an object", (value) => (typeof value === "string" ? string : dict));

const toolCall = model<Record<"name" | "arguments" | "id" | "pending", unknown>>("ToolCall", {
  name: required(string),
  arguments: required(given),
  id: optional(string),
  pending: optional(boolean),
});

const choiceFields = {
  text: optional(string),
  thinking: optional(string),
  json: optional(any),
  toolCalls: optional(array(toolCall, 1)),
  finishReason: optional(
    oneOf("FinishReason", ["stop", "length", "tool_calls", "error", "model_length"]),
  ),
};
const saying = model<Record<keyof ChatChoice, unknown>>("Choice", choiceFields);

/** A choice of a chat answer. */
const choice: Schema = byForm(
  "a text, or an object with text, thinking, json or toolCalls",
  (value) => {
    if (typeof value === "string") return string;
    return isObject(value) && Object.keys(value).length > 0 ? saying : undefined;
  },
);

const chatAnswer = model<
  Record<"choices" | "model" | "usage" | "cachedTokens" | "audioSeconds", unknown>
>("Answer", {
  choices: required(array(choice, 1)),
  model: optional(string),
  usage: optional(
    model<Record<"prompt_tokens" | "completion_tokens", unknown>>("Usage", {
      prompt_tokens: optional(integer({ ge: 0 })),
      completion_tokens: optional(integer({ ge: 0 })),
    }),
  ),
  cachedTokens: optional(integer({ ge: 0 })),
  audioSeconds: optional(array(any)),
});

const chat = byForm("a text, a choice, a list of choices, or an object with choices", (value) => {
  if (Array.isArray(value)) return array(choice, 1);
  return isObject(value) && "choices" in value ? chatAnswer : choice;
});

const vector = byForm("a Float32Array, its parts, or a list of numbers", (value) => {
  if (value instanceof Float32Array) return any;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value[0] instanceof Float32Array ? array(vectorPart) : array(number());
});
const vectorPart = byForm("a Float32Array with some numbers", (value) =>
  value instanceof Float32Array && value.length > 0 ? any : undefined,
);

/** Numbers by name. */
const scores = map(string, number());

const segment = model<Record<"text" | "start" | "end" | "speaker", unknown>>("Segment", {
  text: required(string),
  start: required(number({ ge: 0 })),
  end: required(number({ ge: 0 })),
  speaker: optional(integer({ ge: 1 })),
});

const box = array(number(), 4);
const blockFields = { type: required(string), box: optional(box) };
const block = byForm("a block of text, a table or an image", (value) => {
  if (!isObject(value)) return undefined;
  if (value.type === "table") {
    return model<object & Record<"type" | "box" | "rows", unknown>>("Table", {
      ...blockFields,
      rows: required(array(array(string))),
    });
  }
  if (value.type === "image") {
    return model<object & Record<"type" | "box" | "base64" | "annotation", unknown>>("Image", {
      ...blockFields,
      base64: optional(string),
      annotation: optional(string),
    });
  }
  return model<object & Record<"type" | "box" | "content", unknown>>("Text", {
    ...blockFields,
    content: required(string),
  });
});

const page = byForm("a text, or a page with blocks", (value) => {
  if (typeof value === "string") return string;
  return model<Record<"index" | "blocks" | "dimensions" | "hyperlinks", unknown>>("Page", {
    index: optional(integer({ ge: 0 })),
    blocks: required(array(block)),
    dimensions: optional(
      model<Record<"dpi" | "height" | "width", unknown>>("Dimensions", {
        dpi: required(number({ gt: 0 })),
        height: required(number({ gt: 0 })),
        width: required(number({ gt: 0 })),
      }),
    ),
    hyperlinks: optional(array(string)),
  });
});

const ocr = byForm("a text, a list of pages, or an object with pages", (value) => {
  if (typeof value === "string") return string;
  if (Array.isArray(value)) return array(page);
  return model<Record<"pages" | "size" | "annotation", unknown>>("Document", {
    pages: required(array(page)),
    size: optional(integer({ ge: 0 })),
    annotation: optional(string),
  });
});

const transcription = byForm("a text, or a list of segments", (value) =>
  typeof value === "string" ? string : array(segment),
);

const bytes = byForm("a Uint8Array", (value) => (value instanceof Uint8Array ? any : undefined));

const execution = model<Record<keyof ToolExecutionContent, unknown>>("ToolExecution", {
  execution: required(string),
  function: optional(string),
  arguments: required(given),
  info: optional(dict),
  connector: optional(string),
});

const chunk = model<{ type: unknown }>("Chunk", { type: required(string) }, { open: true });
const part = byForm("a text, or a chunk with a type", (value) =>
  typeof value === "string" ? string : chunk,
);

/** A step of an answer in a conversation. */
const step: Schema = byForm(
  "a text, or an object with text, thinking, json, toolCalls, parts, execution or handoff",
  (value) => {
    if (!isObject(value)) return choice;
    if ("execution" in value) return execution;
    if ("parts" in value)
      return model<Record<keyof PartsContent, unknown>>("Parts", {
        ...choiceFields,
        parts: required(array(part, 1)),
      });
    return "handoff" in value
      ? model<{ handoff: unknown }>("Handoff", { handoff: required(string) })
      : choice;
  },
);

const conversation = byForm("a text, a step, or a list of steps", (value) => {
  if (Array.isArray(value)) return array(step, 1);
  return isObject(value) && "choices" in value ? chatAnswer : step;
});

/** The checks by type of content, for operations whose content isn't the answer itself. */
const CONTENTS: { readonly [Name in Contents]: Schema } = {
  ChatContent: chat,
  EmbeddingsContent: array(vector, 1),
  ModerationsContent: array(scores),
  ClassificationsContent: array(map(string, scores)),
  OcrContent: ocr,
  TranscriptionsContent: transcription,
  SpeechContent: bytes,
  FileContent: byForm("a Uint8Array, or an object with size and read", (value) => {
    if (value instanceof Uint8Array) return any;
    if (!isObject(value) || typeof value.read !== "function") return undefined;
    return model<Record<"size" | "read", unknown>>("File", {
      size: required(integer({ ge: 0 })),
      read: required(any),
    });
  }),
  ConversationsContent: conversation,
};

/** Whether an operation's answers are framed from a strategy's content, rather than only stored and found. */
export function hasContent(id: string): id is SpokenId {
  return Object.hasOwn(contents, id);
}

/**
 * The first fault in a strategy's content for an operation; undefined when there is none. Our own content types are checked strictly; an
 * answer in the service's form only for what its document requires: it may contain more.
 */
export function contentIssue(id: OperationId, content: unknown): Maybe<Issue | undefined> {
  if (hasContent(id)) return firstIssue(CONTENTS[contents[id]], content, false);
  const [resource = ""] = id.split(".");
  return answerChecks[resource]?.().then(({ responses }) =>
    firstIssue(responses[id] ?? bytes, content, true),
  );
}

function firstIssue(schema: Schema, content: unknown, lenient: boolean): Issue | undefined {
  const issues: Issue[] = [];
  schema.check(content, { loc: ["content"], issues, lenient });
  return issues[0];
}
