// Where the live service differs from its document, each with the evidence in behaviour.md.
const ANY = { description: "any" };
const optional = (schema) => ({ anyOf: [schema, { type: "null" }] });
const refer = (name) => ({ $ref: `#/components/schemas/${name}` });
const TEXT_OR_NULL = { anyOf: [{ type: "string" }, { type: "null" }] };

// Operations that neither source has. Mistral's own mistral-vibe 3.0 requests this one at each start, and reads only the list.
const query = (name, schema) => ({ name, in: "query", schema });
export const PATHS = {
  "/v1/connectors/bootstrap": {
    get: {
      parameters: [
        query("include_auth_actionable_connectors", { type: "boolean", default: false }),
        query("builtin_connectors", { type: "array", items: { type: "string" } }),
        query("supports_mcp", { type: "boolean", default: false }),
      ],
      responses: {
        200: { content: { "application/json": { schema: refer("ConnectorBootstrap") } } },
      },
    },
  },
};

// Schemas that the document doesn't have.
const SCHEMAS = {
  ConnectorBootstrap: {
    type: "object",
    properties: { connectors: { type: "array", items: { type: "object" } } },
    required: ["connectors"],
  },
  // Section 5 of clients.md, and what the live service was seen to accept since April 2026.
  StreamOptions: {
    type: "object",
    properties: { include_usage: { type: "boolean", default: false } },
    additionalProperties: false,
  },
  // Section 12: named in `loc`; nothing else is known about them.
  BBoxChunk: open({ type: { type: "string", default: "bbox", const: "bbox" } }),
  FileURLChunk: open({ type: { type: "string", default: "file_url", const: "file_url" } }),
};

// Additional fields that it accepts: in all completions, as mistralai 3.7 sends them, and in single requests.
const LOGPROBS = {
  logprobs: optional(ANY),
  top_logprobs: optional(ANY),
  prompt_logprobs: optional(ANY),
  top_prompt_logprobs: optional(ANY),
};
const SAMPLING = {
  min_tokens: optional({ type: "integer", minimum: 0 }),
  repetition_penalty: optional({ type: "number" }),
  top_k: optional({ type: "integer" }),
};
const STREAM = { stream_options: optional(refer("StreamOptions")) };
// The SDK types these as anything, but they must be null: no state is kept (section 12).
const NOTHING = { type: "null" };
const STATE = { previous_response_id: NOTHING, conversation: NOTHING, prompt: NOTHING };
const ADDED = {
  CreateResponseRequest: { ...STATE, moderation: NOTHING },
  CountResponseInputTokensRequest: STATE,
  // Section 1: accepted though undocumented; @ai-sdk/mistral can send the document limits.
  ChatCompletionRequest: {
    ...LOGPROBS,
    document_image_limit: ANY,
    document_page_limit: ANY,
    ...SAMPLING,
    ...STREAM,
  },
  AgentsCompletionRequest: { ...LOGPROBS, ...SAMPLING, ...STREAM },
  FIMCompletionRequest: STREAM,
  // Section 1: base64, a URL, or an object with data and format.
  AudioChunk: {
    input_audio: { anyOf: [{ type: "string" }, { type: "object", additionalProperties: true }] },
  },
  // Section 1: the schema may have either name.
  JsonSchema: { schema_definition: { type: "object", additionalProperties: true } },
  AudioTranscriptionRequest: {
    // The document has one schema for each value of `stream`.
    stream: { type: "boolean", default: false },
    // Section 12: the model refuses wrong items, not the schema.
    context_bias: { type: "array", items: { type: "string" }, default: [] },
    // mistralai 3.7: names and reference audios, sent as JSON.
    speaker_references: { type: "object", additionalProperties: { type: "string" } },
  },
  // mistralai 3.7.
  SpeechRequest: {
    expressiveness: optional({ type: "number", minimum: 1 }),
    phoneme_hints: optional({ type: "object", additionalProperties: true }),
    conversation_history: optional({ type: "array", items: { type: "object" } }),
  },
  VoiceUpdateRequest: { retention_notice: optional({ type: "integer" }) },
  // state.md section 0: which of a tool's functions ran.
  ToolExecutionEntry: { function: { type: "string" } },
  // state.md sections 0 and 5.
  Library: {
    workspace_sharing_role: TEXT_OR_NULL,
    sharing_scope: { type: "string" },
    meta: ANY,
    type: { type: "string" },
    visibility: { type: "string" },
  },
};

// Additional values: mistralai 3.7 has files for agentic safety; section 9 has those for audio, and those that OCR reads.
const MEMBERS = { FilePurpose: ["agentic_safety", "audio"], SampleType: ["ocr_input"] };

const OPTIONAL = {
  // A level, to take an access away (state.md section 5).
  SharingDelete: ["level"],
  // state.md section 1.6: when they are missing, the error has other words than the validator's.
  ConversationRequest: ["inputs"],
};

// What it refuses in addition, each with the evidence in state.md section 1.6: unknown keys, and tool choices.
const CLOSED = new Set(["ConversationRequest"]);
const CHOICES = { type: "string", enum: ["auto", "none", "required"], default: "auto" };
const REPLACED = { CompletionArgs: { tool_choice: CHOICES } };

// The document has two schemas of a conversation's request, which differ in what `stream` may be: their common part allows both.
const COMMON_PARTS = new Set([
  "ConversationRequest",
  "ConversationAppendRequest",
  "ConversationRestartRequest",
]);

// Section 12: the seventh effort, and the order in which `loc` names the kinds of content.
const CHANGED = {
  ReasoningEffort: (schema) => ({ ...schema, enum: [...schema.enum, "max"] }),
  ContentChunk: ({ discriminator, ...schema }) => {
    const mapping = { ...discriminator.mapping, bbox: "BBoxChunk", file_url: "FileURLChunk" };
    const names = `TextChunk ImageURLChunk DocumentURLChunk ReferenceChunk BBoxChunk FileURLChunk
      AudioChunk FileChunk ThinkChunk`;
    return {
      ...schema,
      oneOf: names.split(/\s+/).map(refer),
      discriminator: {
        ...discriminator,
        mapping: Object.fromEntries(
          Object.entries(mapping).map(([tag, target]) => [
            tag,
            refer(target.split("/").at(-1)).$ref,
          ]),
        ),
      },
    };
  },
};

// Values that mean the same as absence, where the document doesn't give them or gives them in another form than the canonical one.
const FALLBACKS = {
  n: 1,
  response_format: {},
  "SpeechRequest.response_format": "mp3",
  "ConversationRequest.stream": false,
  "ConversationRequest.store": true,
  prediction: { type: "content" },
  "CreateResponseRequest.store": false,
  "CreateResponseRequest.top_logprobs": 0,
  "CreateResponseRequest.reasoning": {},
  "CreateResponseRequest.tool_choice": "auto",
  "CountResponseInputTokensRequest.reasoning": {},
  "CountResponseInputTokensRequest.tool_choice": "auto",
};

// Bounds of parameters and fields of forms: those in the SDK's documentation, and obvious ones.
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

// Fields that also have another name.
export const OTHER_NAMES = { JsonSchema: ["schema", "schema_definition"] };

// The status of a success, where the document names several (state.md section 0).
export const STATUS = { "documents.upload": 201 };

// A tool without a type is a function (recorded: 35 requests of pydantic-ai's suite, all answered 200).
export const ABSENT_TAGS = { "#/components/schemas/Tool": "function" };

// A string or chunks: one text chunk is canonically its string.
const CONTENT = new Set(["SystemMessage", "UserMessage", "AssistantMessage", "ToolMessage"]);

// What a program sends with every request.
const RECURRING = new Set([
  "ChatCompletionRequest.tools",
  "ChatCompletionRequest.response_format",
  "AgentsCompletionRequest.tools",
  "AgentsCompletionRequest.response_format",
]);

export function amended(name, schemas) {
  const schema = structuredClone(published(name, schemas));
  Object.assign(schema.properties ?? {}, ADDED[name], REPLACED[name]);
  schema.enum?.push(...(MEMBERS[name] ?? []));
  if (CLOSED.has(name)) schema.additionalProperties = false;
  schema.required = schema.required?.filter((key) => !OPTIONAL[name]?.includes(key));
  return CHANGED[name]?.(schema) ?? schema;
}

function published(name, schemas) {
  if (!COMMON_PARTS.has(name)) return schemas[name] ?? SCHEMAS[name];
  return schemas[schemas[name].allOf[0].$ref.split("/").at(-1)];
}

export function fallbackOf(name, key, property) {
  return FALLBACKS[`${name}.${key}`] ?? FALLBACKS[key] ?? property.default;
}

export function isContent(name, key) {
  return key === "content" && CONTENT.has(name);
}

export function isRecurring(name, key) {
  return RECURRING.has(`${name}.${key}`);
}

function open(properties) {
  return { type: "object", properties, additionalProperties: true };
}
