/**
 * Random requests that the live service would accept: valid under the document's schema, and sensible where a schema can't require it.
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

const WAV = new Uint8Array(wavOf(0.1));
const PDF = new Uint8Array(textPdf([["One"], ["Two"]]));

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
  const made = WHOLE[operation.id] ?? (arbitraryOf(shape, OVERRIDES) as Arbitrary<Body>);
  return made.map(REPAIRS[operation.id] ?? REPAIRS[operation.resource] ?? same);
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
  "CreateBatchJobRequest.input_files": fc.constant(null),
  "JobIn.model": fc.constantFrom("open-mistral-7b", "ministral-3b-latest", "codestral-latest"),
  "JobIn.validation_files": fc.constantFrom(null, [], [":id"]),
  "TrainingFile.file_id": fc.constant(":id"),
  "SharingDelete.share_with_uuid": fc.constant("0d6a9d1c-5f0e-4c60-8d6e-1f7c3f1b1b11"),
  "SharingDelete.share_with_type": fc.constant("User"),
};

const LINE = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });
const upload = (purpose: string, content: string | Uint8Array<ArrayBuffer>, name: string) =>
  fc.record(
    {
      purpose: fc.constant(purpose),
      file: fc.constant(new File([content], name)),
      expiry: fc.option(fc.integer({ min: 1, max: 1000 })),
      visibility: fc.constantFrom("workspace", "user"),
    },
    { requiredKeys: ["purpose", "file"], noNullPrototype: true },
  );

/** Bodies whose parts have to fit from the start. */
const WHOLE: Partial<Record<Operation["id"], Arbitrary<Body>>> = {
  "files.upload": fc.oneof(
    upload("ocr", PDF, "a.pdf"),
    upload("audio", WAV, "a.wav"),
    upload("batch", `{"custom_id": "0", "body": ${LINE}}\n`, "a.jsonl"),
    upload("fine-tune", `{"messages": [{"role": "assistant", "content": "Hi"}]}\n`, "a.jsonl"),
  ),
  "documents.upload": fc.record({
    file: fc.constantFrom(new File([PDF], "a.pdf"), new File(["Hi"], "a.txt"), new File([], "a")),
  }),
};

/** Constraints between the parts of a body. */
const REPAIRS: Partial<Record<Operation["resource"] | Operation["id"], (body: Body) => Body>> = {
  chat: repairCompletion,
  responses: repairResponse,
  agents: (body) => (body.messages ? repairCompletion(body) : repairSettings(body)),
  "agents.update"(body) {
    // An agent keeps its effort when it gets another model, which may not accept it.
    delete body.completion_args?.reasoning_effort;
    return repairSettings(body);
  },
  conversations: repairSettings,
  "conversations.start": (body) => repairSettings({ model: "mistral-small-latest", ...body }),
  fim: repairSampling,
  ocr(body) {
    repairFormat(body.document_annotation_format);
    repairFormat(body.bbox_annotation_format);
    return body;
  },
  transcriptions(body) {
    // One of the three names the audio to transcribe.
    const [, ...others] = ["file", "file_url", "file_id"].filter((key) => body[key] != null);
    for (const key of others) delete body[key];
    if (body.diarize) body.timestamp_granularities = ["segment"];
    return body.file || body.file_url || body.file_id ? body : { ...body, file_id: "a" };
  },
  batch: (body) => (body.requests?.length > 0 ? body : { ...body, requests: [{ body: {} }] }),
  fine_tuning: (body) =>
    body.training_files?.length > 0 ? body : { ...body, training_files: [{ file_id: ":id" }] },
};

/** The model of the agents and conversations that the samples create. */
const MADE_WITH = "mistral-small-latest";

/** Repairs the settings of agents and conversations. */
function repairSettings(body: Body): Body {
  const { completion_args: args } = body;
  repairFormat(args?.response_format);
  if (args) repairReasoning(args, body.model);
  const has = (type: string): boolean => body.tools?.some((tool: any) => tool.type === type);
  if (has("web_search") && has("web_search_premium"))
    body.tools = body.tools.filter((tool: any) => tool.type !== "web_search");
  return body;
}

function repairCompletion(body: Body): Body {
  repairSampling(body);
  repairFormat(body.response_format);
  repairReasoning(body, body.model);
  const names = (body.tools ?? []).flatMap((tool: any) => tool.function?.name ?? []);
  const choice = body.tool_choice;
  if (choice?.function && names.length > 0) choice.function.name = names[0];
  else if (choice !== undefined && names.length === 0) body.tool_choice = "auto";
  return body;
}

/** A known model accepts its own efforts, and no prompt mode. */
function repairReasoning(settings: Body, model: string | null | undefined): void {
  const known = findModel(model ?? MADE_WITH);
  if (!known) return;
  if (!known.efforts.includes(settings.reasoning_effort)) delete settings.reasoning_effort;
  delete settings.prompt_mode;
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
