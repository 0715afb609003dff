// Where the live service differs from its document, each with the evidence in behaviour.md.
const ANY = { description: "any" };
const TEXT_OR_NULL = { anyOf: [{ type: "string" }, { type: "null" }] };

// What it takes besides.
const ADDED = {
  // Section 1: accepted though undocumented; @ai-sdk/mistral can send the document limits.
  ChatCompletionRequest: {
    logprobs: ANY,
    top_logprobs: ANY,
    document_image_limit: ANY,
    document_page_limit: ANY,
  },
  // Section 1: base64, an URL, or an object with data and format.
  AudioChunk: {
    input_audio: { anyOf: [{ type: "string" }, { type: "object", additionalProperties: true }] },
  },
  // Section 1: the schema may stand under either name.
  JsonSchema: { schema_definition: { type: "object", additionalProperties: true } },
  // state.md section 0: which of a tool's functions ran.
  ToolExecutionEntry: { function: { type: "string" } },
  // The document has one schema for each value of `stream`.
  AudioTranscriptionRequest: { stream: { type: "boolean", default: false } },
  // state.md sections 0 and 5.
  Library: {
    workspace_sharing_role: TEXT_OR_NULL,
    sharing_scope: { type: "string" },
    meta: ANY,
    type: { type: "string" },
    visibility: { type: "string" },
  },
};

// What a value may be besides (section 9): files for audio, and those that OCR reads.
const MEMBERS = { FilePurpose: ["audio"], SampleType: ["ocr_input"] };

const OPTIONAL = {
  JsonSchema: ["schema"],
  // A level, to take an access away (state.md section 5).
  SharingDelete: ["level"],
  // state.md section 1.6: whoever leaves them out is told so in other words than the validator's.
  ConversationRequest: ["inputs"],
};

// What it refuses besides, each with the evidence in state.md section 1.6: unknown keys, and tool choices.
const CLOSED = new Set(["ConversationRequest"]);
const CHOICES = { type: "string", enum: ["auto", "none", "required"], default: "auto" };
const REPLACED = { CompletionArgs: { tool_choice: CHOICES } };

// The document has two schemas of a conversation's request, which differ in what `stream` may be: their common part allows both.
const COMMON_PARTS = new Set([
  "ConversationRequest",
  "ConversationAppendRequest",
  "ConversationRestartRequest",
]);

// What means the same as absence, where the document doesn't say it or says it in another form than the canonical one.
const FALLBACKS = {
  n: 1,
  response_format: {},
  "SpeechRequest.response_format": "mp3",
  "ConversationRequest.stream": false,
  "ConversationRequest.store": true,
  prediction: { type: "content" },
};

// Bounds of parameters and fields of forms: those that the SDK's documentation tells, and those that go without saying.
const PAGES = { page: { minimum: 0 }, page_size: { minimum: 0 } };
const BOUNDS = {
  "files.upload": { expiry: { minimum: 1 } },
  "files.list": PAGES,
  "files.getSignedUrl": { expiry: { minimum: 1, maximum: 168 } },
  "batch.list": PAGES,
  "fine_tuning.list": PAGES,
};

export function bounded(id, properties) {
  const bounds = BOUNDS[id] ?? {};
  const amended = Object.entries(properties).map(([name, schema]) => {
    const members = schema.anyOf?.map((member) =>
      member.type === "null" ? member : { ...member, ...bounds[name] },
    );
    return [name, members ? { ...schema, anyOf: members } : { ...schema, ...bounds[name] }];
  });
  return Object.fromEntries(amended);
}

// What a success is, where the document names several (state.md section 0).
export const STATUS = { "documents.upload": 201 };

// A tool without a type is a function (recorded: 35 requests of pydantic-ai's suite, all answered 200).
export const ABSENT_TAGS = { "#/components/schemas/Tool": "function" };

// A string or chunks: one text chunk is canonically its string.
const CONTENT = new Set(["SystemMessage", "UserMessage", "AssistantMessage", "ToolMessage"]);

export function amended(name, schemas) {
  const schema = structuredClone(published(name, schemas));
  Object.assign(schema.properties ?? {}, ADDED[name], REPLACED[name]);
  schema.enum?.push(...(MEMBERS[name] ?? []));
  if (CLOSED.has(name)) schema.additionalProperties = false;
  schema.required = schema.required?.filter((key) => !OPTIONAL[name]?.includes(key));
  return schema;
}

function published(name, schemas) {
  if (!COMMON_PARTS.has(name)) return schemas[name];
  return schemas[schemas[name].allOf[0].$ref.split("/").at(-1)];
}

export function fallbackOf(name, key, property) {
  return FALLBACKS[`${name}.${key}`] ?? FALLBACKS[key] ?? property.default;
}

export function isContent(name, key) {
  return key === "content" && CONTENT.has(name);
}
