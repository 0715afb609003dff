/**
 * Random requests that the live service would accept: valid under the document's schema, and sensible where a schema can't tell.
 * @module
 */
import fc, { type Arbitrary } from "fast-check";
import { findModel } from "../../src/schema/catalogue.ts";
import type { Operation } from "../../src/operations/operation.ts";
import { requestShape } from "../_openapi.ts";
import { arbitraryOf, type Overrides } from "./arbitrary.ts";
import { conversation, name } from "./conversation.ts";
import { items } from "./items.ts";
import { inputs } from "./entries.ts";
import { wavOf } from "../_audio.ts";
import { textPdf } from "../operations/_pdf.ts";

type Body = Record<string, any>;

const WAV = wavOf(0.1);
const PDF = textPdf([["One"], ["Two"]]);

/** A grey pixel. */
const JPEG: Uint8Array<ArrayBuffer> = Uint8Array.from(
  Buffer.from(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AR//Z",
    "base64",
  ),
);

/** The bodies of an operation; undefined when it takes none. Those of a form hold its files as `File`. */
export function bodiesOf(operation: Operation): Arbitrary<Body> | undefined {
  const shape = requestShape(operation);
  if (!shape) return undefined;
  return (arbitraryOf(shape, OVERRIDES) as Arbitrary<Body>).map(
    REPAIRS[operation.id] ?? REPAIRS[operation.resource] ?? same,
  );
}

const same = (body: Body): Body => body;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const count = (max: number): Arbitrary<number | null> => fc.option(fc.integer({ min: 1, max }));

const schema = fc.constantFrom<object>(
  { type: "object", properties: {} },
  {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer", minimum: 1, maximum: 7 } },
    required: ["city"],
    additionalProperties: false,
  },
  {
    type: "object",
    properties: {
      tags: { type: "array", items: { enum: ["a", "b", "c"] }, minItems: 1, uniqueItems: true },
      when: { type: "string", format: "date-time" },
      next: { anyOf: [{ $ref: "#/$defs/step" }, { type: "null" }] },
    },
    required: ["tags", "next"],
    $defs: { step: { type: "object", properties: { n: { type: "number" } }, required: ["n"] } },
  },
);

const url = fc.webUrl({ withQueryParameters: true, validSchemes: ["https"] });
const imageUrl = fc.oneof(url, fc.constant(`data:image/jpeg;base64,${base64(JPEG)}`));
const documentUrl = fc.oneof(url, fc.constant(`data:application/pdf;base64,${base64(PDF)}`));

const completion = (name: string): Overrides => ({
  [`${name}.messages`]: conversation,
  [`${name}.n`]: count(3),
  [`${name}.max_tokens`]: fc.option(fc.integer({ min: 0, max: 60 })),
});

/** Whatever needs state that a response doesn't keep must be null. */
const response = (name: string): Overrides => ({
  [`${name}.input`]: fc.oneof(fc.string({ unit: "grapheme" }), items),
  ...Object.fromEntries(
    ["previous_response_id", "conversation", "prompt", "moderation"].map((key) => [
      `${name}.${key}`,
      fc.constant(null),
    ]),
  ),
});

const CONVERSING = fc.constantFrom("mistral-small-latest", "mistral-large-latest", "no-such-model");
const conversing = (name: string): Overrides => ({
  [`${name}.inputs`]: inputs,
  [`${name}.stream`]: fc.boolean(),
  [`${name}.agent_version`]: fc.constant(null),
});

const OVERRIDES: Overrides = {
  ...conversing("ConversationRequest"),
  ...conversing("ConversationAppendRequest"),
  ...conversing("ConversationRestartRequest"),
  "ConversationRequest.model": CONVERSING,
  "ConversationRequest.agent_id": fc.constant(null),
  "ConversationRequest.handoff_execution": fc.constant(null),
  "ConversationAppendRequest.tool_confirmations": fc.constantFrom(null, []),
  "ConversationRestartRequest.from_entry_id": fc.constant("msg_1"),
  "CreateAgentRequest.model": CONVERSING,
  "UpdateAgentRequest.model": fc.option(CONVERSING),
  // The document has a fourth, which the live service doesn't take (state.md section 1.6).
  "CompletionArgs.tool_choice": fc.constantFrom("auto", "none"),
  "CompletionArgs.max_tokens": fc.option(fc.integer({ min: 0, max: 60 })),
  "DocumentLibraryTool.library_ids": fc.array(fc.uuid(), { minLength: 1, maxLength: 2 }),
  ...completion("ChatCompletionRequest"),
  ...completion("AgentsCompletionRequest"),
  "ChatCompletionRequest.model": fc.constantFrom(
    "mistral-small-latest",
    "mistral-large-latest",
    "magistral-medium-latest",
    "ministral-3b-latest",
    "no-such-model",
  ),
  ...response("CreateResponseRequest"),
  ...response("CountResponseInputTokensRequest"),
  "CreateResponseRequest.max_output_tokens": fc.option(fc.integer({ min: 0, max: 60 })),
  "CreateResponseRequest.temperature": fc.option(fc.double({ min: 0, max: 1.5, noNaN: true })),
  "CreateResponseRequest.top_p": fc.option(fc.double({ min: 0.01, max: 1, noNaN: true })),
  "ResponsesFunctionTool.name": name,
  "ResponsesFunctionTool.parameters": fc.option(schema),
  "ResponsesToolFunction.name": name,
  "ResponsesToolFunction.parameters": fc.option(schema),
  "CreateResponseRequestResponsesFormatTextJSONSchemaConfig.schema": schema,
  "CountResponseInputTokensRequestResponsesFormatTextJSONSchemaConfig.schema": schema,
  "FIMCompletionRequest.max_tokens": fc.option(fc.integer({ min: 0, max: 60 })),
  "FIMCompletionRequest.min_tokens": fc.option(fc.integer({ min: 0, max: 60 })),
  "Function.name": name,
  "Function.parameters": schema,
  "JsonSchema.schema": schema,
  "EmbeddingRequest.model": fc.constantFrom("mistral-embed", "codestral-embed"),
  "EmbeddingRequest.output_dimension": count(1024),
  "ChatModerationRequest.input": fc.oneof(conversation, fc.array(conversation, { maxLength: 3 })),
  "InstructRequest.messages": conversation,
  "AudioChunk.input_audio": fc.oneof(url, fc.constant(base64(WAV))),
  "ImageURL.url": imageUrl,
  "ImageURLChunk.image_url": imageUrl,
  "DocumentURLChunk.document_url": documentUrl,
  "OCRRequest.pages": fc.constantFrom(null, "0", "0-1", "0,1", [0], [0, 1]),
  "OCRRequest.image_limit": count(4),
  "OCRRequest.image_min_size": count(100),
  "AudioTranscriptionRequest.file": fc.constant(new File([WAV], "a.wav")),
  "SpeechRequest.input": fc.string({ minLength: 1, maxLength: 60 }),
  "SpeechRequest.voice_id": fc.constantFrom(null, "en_paul_neutral", "gb_jane_sarcasm"),
  "SpeechRequest.ref_audio": fc.option(fc.constant(base64(WAV))),
  "VoiceCreateRequest.sample_audio": fc.constant(base64(WAV)),
};

/** What parts of a body mean for each other. */
const REPAIRS: Partial<Record<Operation["resource"] | Operation["id"], (body: Body) => Body>> = {
  chat: repairCompletion,
  responses: repairResponse,
  agents: (body) => (body.messages ? repairCompletion(body) : repairSettings(body)),
  conversations: repairSettings,
  "conversations.start": (body) => repairSettings({ model: "mistral-small-latest", ...body }),
  fim: repairSampling,
  ocr(body) {
    repairFormat(body.document_annotation_format);
    repairFormat(body.bbox_annotation_format);
    return body;
  },
  transcriptions(body) {
    // One of the three says what to transcribe.
    const [, ...others] = ["file", "file_url", "file_id"].filter((key) => body[key] != null);
    for (const key of others) delete body[key];
    if (body.diarize) body.timestamp_granularities = ["segment"];
    return body.file || body.file_url || body.file_id ? body : { ...body, file_id: "a" };
  },
};

/** What agents and conversations are set to. */
function repairSettings(body: Body): Body {
  repairFormat(body.completion_args?.response_format);
  const has = (type: string): boolean => body.tools?.some((tool: any) => tool.type === type);
  if (has("web_search") && has("web_search_premium"))
    body.tools = body.tools.filter((tool: any) => tool.type !== "web_search");
  return body;
}

function repairCompletion(body: Body): Body {
  repairSampling(body);
  repairFormat(body.response_format);
  const known = findModel(body.model);
  if (known && !known.efforts.includes(body.reasoning_effort)) delete body.reasoning_effort;
  if (known) delete body.prompt_mode;
  const names = (body.tools ?? []).flatMap((tool: any) => tool.function?.name ?? []);
  const choice = body.tool_choice;
  if (choice?.function && names.length > 0) choice.function.name = names[0];
  else if (choice !== undefined && names.length === 0) body.tool_choice = "auto";
  return body;
}

function repairResponse(body: Body): Body {
  repairSampling(body);
  if (body.text?.format) delete body.text.format.strict;
  const names = (body.tools ?? []).flatMap((tool: any) =>
    (tool.tools ?? [tool]).flatMap(({ type, name }: any) => (type === "function" ? name : [])),
  );
  if (names.length === 0) body.tool_choice = "auto";
  else if (body.tool_choice?.name !== undefined) body.tool_choice.name = names[0];
  return body;
}

/** Greedy sampling takes no `top_p`. */
function repairSampling(body: Body): Body {
  if (body.temperature === 0) delete body.top_p;
  return body;
}

/** A schema and the type that asks for it come together. */
function repairFormat(format: Body | null | undefined): void {
  if (!format) return;
  if (format.type !== "json_schema") delete format.json_schema;
  else format.json_schema ??= { name: "answer", schema: { type: "object" } };
  if (format.json_schema && !format.json_schema.schema) format.json_schema.schema = {};
  // Not all of the schemas are closed.
  if (format.json_schema) delete format.json_schema.strict;
}
