/**
 * Requests for every operation that is served. What holds for all operations is tested with these: each is recorded from a second
 * emulator and replayed. An operation without a sample fails that test.
 * @module
 */
import type { Operation } from "../src/operations/operation.ts";
import { RECORDER_KEY } from "./_fixtures.ts";
import { wavOf } from "./_audio.ts";
import { type Api, chatBody } from "./_harness.ts";

/** A request that succeeds; its method is the operation's. */
export interface Sample {
  /** With its query. `:id` stands for what `given` returns. */
  readonly path: string;
  /** Sent as JSON. `:id` in its strings stands for the same. */
  readonly body?: object;
  /** Sent as a multipart form. */
  readonly form?: Readonly<Record<string, string | File>>;
  /** Whether the answer is an event stream; its body asks for one. */
  readonly stream?: true;
  /** Makes what the request needs to be there, and returns its id. */
  readonly given?: (api: Api) => Promise<string>;
}

const HEADERS = { authorization: `Bearer ${RECORDER_KEY}` };
const CHAT = "/v1/chat/completions";
const FIM = "/v1/fim/completions";
const AGENTS = "/v1/agents/completions";
const EMBEDDINGS = "/v1/embeddings";
const RESPONSES = "/v1/responses";
const SPEECH = "/v1/audio/speech";
const VOICES = "/v1/audio/voices";
const VOICE = { name: "Ada", sample_audio: Buffer.from(wavOf(1)).toString("base64") };
const makeVoice = async ({ post }: Api): Promise<string> =>
  ((await (await post(VOICES, VOICE)).json()) as { id: string }).id;
const TRANSCRIPTIONS = "/v1/audio/transcriptions";
const RECORDING = { model: "voxtral-mini-latest", file: new File([wavOf(7)], "meeting.wav") };
const USER = { role: "user", content: "Hello" };
const MODERATION = { model: "mistral-moderation-latest" };
const CLASSIFIER = { model: "ft:classifier:ministral-3b-latest:parlel:20260101:1234abcd" };
const DOCUMENT = { type: "document_url", document_url: "https://example.com/report.pdf" };

const MAKING = "/v1/agents";
const AGENT = { model: "mistral-small-latest", name: "Ada", description: "Does sums" };
const makeAgent = async ({ post }: Api): Promise<string> =>
  ((await (await post(MAKING, AGENT)).json()) as { id: string }).id;
const changeAgent = async (api: Api): Promise<string> => {
  const id = await makeAgent(api);
  const headers = { "content-type": "application/json" };
  await api.fetch(`${MAKING}/${id}`, { method: "PATCH", headers, body: '{"name":"Grace"}' });
  return id;
};
const nameVersion = async (api: Api): Promise<string> => {
  const id = await changeAgent(api);
  await api.fetch(`${MAKING}/${id}/aliases?alias=stable&version=0`, { method: "PUT" });
  return id;
};
const CONVERSATIONS = "/v1/conversations";
const ASKING = { model: "mistral-small-latest", inputs: "What is a harbor?" };
/** An entry keeps the id that it is sent with. */
const FIRST = { type: "message.input", id: "msg_1", role: "user", content: "Hello" };
const startConversation = async ({ post }: Api): Promise<string> =>
  ((await (await post(CONVERSATIONS, { ...ASKING, inputs: [FIRST] })).json()) as any)
    .conversation_id;
const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const FUNCTION = { type: "function", function: { name: "get_weather", parameters: CITY } };

/** By operation id. */
export const samples: Readonly<Record<string, readonly Sample[]>> = {
  "chat.complete": [
    { path: CHAT, body: chatBody("Hello") },
    { path: CHAT, body: chatBody("Hello", { stream: true }), stream: true },
    { path: CHAT, body: chatBody("Hello ☃ 東京", { n: 3 }) },
    { path: CHAT, body: chatBody("Hello ☃ 東京", { n: 3, stream: true }), stream: true },
  ],
  "fim.complete": [
    { path: FIM, body: fimBody() },
    { path: FIM, body: fimBody({ stream: true }), stream: true },
  ],
  "agents.complete": [
    { path: AGENTS, body: agentBody() },
    { path: AGENTS, body: agentBody({ stream: true }), stream: true },
  ],
  "responses.create": [
    { path: RESPONSES, body: { model: "mistral-small-latest", input: "Hello" } },
    { path: RESPONSES, body: responseBody({ stream: true }), stream: true },
    { path: RESPONSES, body: responseBody({ max_output_tokens: 60, stream: true }), stream: true },
    { path: RESPONSES, body: responseBody({ tool_choice: "required" }) },
    {
      path: RESPONSES,
      body: responseBody({ tool_choice: "required", stream: true }),
      stream: true,
    },
  ],
  "responses.countInputTokens": [
    { path: `${RESPONSES}/input_tokens`, body: { model: "mistral-small-latest", input: "Hello" } },
  ],
  "embeddings.create": [
    { path: EMBEDDINGS, body: { model: "mistral-embed", input: ["a", "b"] } },
    { path: EMBEDDINGS, body: { model: "mistral-embed", input: "a", encoding_format: "base64" } },
    { path: EMBEDDINGS, body: { model: "codestral-embed", input: "a", output_dtype: "binary" } },
  ],
  "transcriptions.complete": [
    { path: TRANSCRIPTIONS, form: RECORDING },
    {
      path: TRANSCRIPTIONS,
      form: { ...RECORDING, diarize: "true", timestamp_granularities: "segment" },
    },
    { path: TRANSCRIPTIONS, form: { ...RECORDING, stream: "true" }, stream: true },
  ],
  "speech.complete": [
    { path: SPEECH, body: { input: "Hello" } },
    { path: SPEECH, body: { input: "Hello", response_format: "opus", stream: true }, stream: true },
  ],
  "moderations.moderate": [
    { path: "/v1/moderations", body: { ...MODERATION, input: "I kill time" } },
    { path: "/v1/moderations", body: { ...MODERATION, input: ["a", "b"] } },
  ],
  "moderations.moderateChat": [
    { path: "/v1/chat/moderations", body: { ...MODERATION, input: [USER] } },
    { path: "/v1/chat/moderations", body: { ...MODERATION, input: [[USER], [USER, USER]] } },
  ],
  "classifications.classify": [
    { path: "/v1/classifications", body: { ...CLASSIFIER, input: ["a", "b"] } },
  ],
  "classifications.classifyChat": [
    { path: "/v1/chat/classifications", body: { ...CLASSIFIER, input: { messages: [USER] } } },
  ],
  "ocr.process": [
    { path: "/v1/ocr", body: { model: "mistral-ocr-latest", document: DOCUMENT } },
    {
      path: "/v1/ocr",
      body: { model: null, document: DOCUMENT, pages: "0", include_image_base64: true },
    },
  ],
  "voices.list": [{ path: VOICES }, { path: `${VOICES}?limit=3&offset=2&type=preset` }],
  "voices.create": [{ path: VOICES, body: VOICE }],
  "voices.get": [{ path: `${VOICES}/:id`, given: makeVoice }],
  "voices.update": [{ path: `${VOICES}/:id`, body: { name: "Grace" }, given: makeVoice }],
  "voices.delete": [{ path: `${VOICES}/:id`, given: makeVoice }],
  "voices.getSampleAudio": [{ path: `${VOICES}/:id/sample`, given: makeVoice }],
  "voices.search": [
    { path: "/v2/audio/voices" },
    {
      path: "/v2/audio/voices?page_size=3&gender=female&language=fr_fr&query=marie",
      given: makeVoice,
    },
  ],
  "users.whoami": [{ path: "/v1/whoami" }],
  "connectors.bootstrap": [
    {
      path: "/v1/connectors/bootstrap?include_auth_actionable_connectors=true&builtin_connectors=web_search&supports_mcp=true",
    },
  ],
  "agents.create": [
    { path: MAKING, body: AGENT },
    {
      path: MAKING,
      body: {
        ...AGENT,
        tools: [FUNCTION, { type: "web_search" }],
        completion_args: { temperature: 0.2, response_format: { type: "json_object" } },
      },
    },
  ],
  "agents.list": [
    { path: `${MAKING}?name=Ada&sources=api&deployment_chat=false`, given: makeAgent },
    { path: MAKING },
  ],
  "agents.listPages": [{ path: `${MAKING}/pages?page_size=1`, given: nameVersion }],
  "agents.get": [
    { path: `${MAKING}/:id`, given: makeAgent },
    { path: `${MAKING}/:id?agent_version=stable`, given: nameVersion },
  ],
  "agents.update": [{ path: `${MAKING}/:id`, body: { name: "Grace" }, given: makeAgent }],
  "agents.delete": [{ path: `${MAKING}/:id`, given: makeAgent }],
  "agents.updateVersion": [{ path: `${MAKING}/:id/version?version=0`, given: changeAgent }],
  "agents.listVersions": [{ path: `${MAKING}/:id/versions`, given: changeAgent }],
  "agents.getVersion": [{ path: `${MAKING}/:id/versions/0`, given: changeAgent }],
  "agents.createVersionAlias": [
    { path: `${MAKING}/:id/aliases?alias=stable&version=0`, given: makeAgent },
  ],
  "agents.listVersionAliases": [{ path: `${MAKING}/:id/aliases`, given: nameVersion }],
  "agents.deleteVersionAlias": [{ path: `${MAKING}/:id/aliases?alias=stable`, given: nameVersion }],
  "conversations.start": [
    { path: CONVERSATIONS, body: ASKING },
    { path: CONVERSATIONS, body: { ...ASKING, stream: true }, stream: true },
    { path: CONVERSATIONS, body: { agent_id: ":id", inputs: "Hello" }, given: makeAgent },
    {
      path: CONVERSATIONS,
      body: { ...ASKING, inputs: "Plot 6 * 7", tools: [{ type: "code_interpreter" }] },
    },
    {
      path: CONVERSATIONS,
      body: { ...ASKING, inputs: "Draw it", tools: [{ type: "image_generation" }], stream: true },
      stream: true,
    },
    { path: CONVERSATIONS, body: { ...ASKING, tools: [{ type: "web_search" }] } },
    {
      path: CONVERSATIONS,
      body: {
        ...ASKING,
        tools: [FUNCTION],
        completion_args: { tool_choice: "required" },
        store: false,
      },
    },
    {
      path: CONVERSATIONS,
      body: { ...ASKING, completion_args: { reasoning_effort: "high" }, stream: true },
      stream: true,
    },
  ],
  "conversations.append": [
    { path: `${CONVERSATIONS}/:id`, body: { inputs: "And then?" }, given: startConversation },
    {
      path: `${CONVERSATIONS}/:id`,
      body: { inputs: "And then?", stream: true },
      given: startConversation,
      stream: true,
    },
  ],
  "conversations.restart": [
    {
      path: `${CONVERSATIONS}/:id/restart`,
      body: { from_entry_id: "msg_1", inputs: "Or else?" },
      given: startConversation,
    },
  ],
  "conversations.list": [{ path: `${CONVERSATIONS}?page_size=2`, given: startConversation }],
  "conversations.get": [{ path: `${CONVERSATIONS}/:id`, given: startConversation }],
  "conversations.delete": [{ path: `${CONVERSATIONS}/:id`, given: startConversation }],
  "conversations.getHistory": [{ path: `${CONVERSATIONS}/:id/history`, given: startConversation }],
  "conversations.getMessages": [
    { path: `${CONVERSATIONS}/:id/messages`, given: startConversation },
  ],
  "models.list": [{ path: "/v1/models" }],
  "models.retrieve": [{ path: "/v1/models/mistral-large-latest" }],
};

function fimBody(more: object = {}): object {
  return { model: "codestral-latest", prompt: "def add(a, b):", suffix: "return c", ...more };
}

function responseBody(more: object = {}): object {
  const parameters = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  };
  return {
    model: "mistral-small-latest",
    instructions: "Be brief.",
    input: [{ role: "user", content: [{ type: "input_text", text: "Weather?" }] }],
    reasoning: { effort: "high" },
    tools: [
      { type: "function", name: "get_time" },
      {
        type: "namespace",
        name: "weather",
        description: "The weather",
        tools: [{ type: "function", name: "get_weather", parameters }],
      },
    ],
    ...more,
  };
}

function agentBody(more: object = {}): object {
  return { agent_id: "ag_1", messages: [{ role: "user", content: "Hello" }], ...more };
}

/** Sends a sample, prepared by what it needs. */
export function sendSample(
  { fetch }: Api,
  { method }: Operation,
  { path, body, form }: Sample,
  id: string,
): Promise<Response> {
  const headers = HEADERS;
  const where = path.replace(":id", encodeURIComponent(id));
  if (form) {
    const fields = new FormData();
    for (const [name, value] of Object.entries(form)) fields.append(name, value);
    return fetch(where, { method, headers, body: fields });
  }
  if (!body) return fetch(where, { method, headers });
  const text = JSON.stringify(body).replaceAll(":id", id);
  const type = { "content-type": "application/json" };
  return fetch(where, { method, headers: { ...headers, ...type }, body: text });
}

/** The same way with the key of whoever sends samples: what one key has stored is not there for another. */
export function keyed({ fetch, post, get }: Api): Api {
  return {
    fetch: (path, init) => fetch(path, { ...init, headers: { ...init?.headers, ...HEADERS } }),
    post: (path, body, headers) => post(path, body, { ...headers, ...HEADERS }),
    get: (path, headers) => get(path, { ...headers, ...HEADERS }),
  };
}
