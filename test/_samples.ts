/**
 * Requests for every operation that is served. Tests of all operations use these: each is recorded from a second
 * emulator and replayed. An operation without a sample fails that test.
 * @module
 */
import type { Operation } from "../src/operations/operation.ts";
import { RECORDER_KEY } from "./_fixtures.ts";
import { wavOf } from "./_audio.ts";
import { type Api, chatBody } from "./_harness.ts";

/** A request that succeeds; its method is the operation's. */
export interface Sample {
  /** With its query. Each `:id` stands for an id that `given` returns. */
  readonly path: string;
  /** Sent as JSON. `:id` in its strings stands for the same. */
  readonly body?: object;
  /** Sent as a multipart form. */
  readonly form?: Readonly<Record<string, string | File>>;
  /** Whether the answer is an event stream; its body asks for one. */
  readonly stream?: true;
  /** Creates the object that the request needs. @returns its id, after that of its container and a space. */
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
const makeVoice = (api: Api): Promise<string> => made(api, VOICES, VOICE);
const TRANSCRIPTIONS = "/v1/audio/transcriptions";
const RECORDING = { model: "voxtral-mini-latest", file: new File([wavOf(7)], "meeting.wav") };
const USER = { role: "user", content: "Hello" };
const MODERATION = { model: "mistral-moderation-latest" };
const CLASSIFIER = { model: "ft:classifier:ministral-3b-latest:parlel:20260101:1234abcd" };
const DOCUMENT = { type: "document_url", document_url: "https://example.com/report.pdf" };

const FILES = "/v1/files";
const LIBRARIES = "/v1/libraries";
const BATCH = "/v1/batch/jobs";
const TUNING = "/v1/fine_tuning";
const LINE = { messages: [USER, { role: "assistant", content: "Hi" }] };
const TRAINING = new File([`${JSON.stringify(LINE)}\n`], "train.jsonl");
const UPLOAD = { purpose: "fine-tune", file: TRAINING };
const TEXT = new File(["Thirty days of vacation."], "policy.txt");
const BATCHED = {
  endpoint: CHAT,
  model: "mistral-small-latest",
  requests: [{ custom_id: "0", body: { messages: [USER] } }],
};
const SHARED = {
  level: "Viewer",
  share_with_uuid: "0d6a9d1c-5f0e-4c60-8d6e-1f7c3f1b1b11",
  share_with_type: "User",
};

/** Creates an object by a request. @returns its id. */
async function made(api: Api, path: string, body: object): Promise<string> {
  return ((await (await api.post(path, body)).json()) as { id: string }).id;
}

async function uploaded(
  { fetch }: Api,
  path: string,
  form: Record<string, string | File>,
): Promise<string> {
  const response = await fetch(path, { method: "POST", headers: HEADERS, body: formOf(form) });
  return ((await response.json()) as { id: string }).id;
}

const makeFile = (api: Api): Promise<string> => uploaded(api, FILES, UPLOAD);
const makeLibrary = (api: Api): Promise<string> => made(api, LIBRARIES, { name: "Docs" });
const makeDocument = async (api: Api): Promise<string> => {
  const library = await makeLibrary(api);
  const path = `${LIBRARIES}/${library}/documents`;
  return `${library} ${await uploaded(api, path, { file: TEXT })}`;
};
const makeFilled = async (api: Api): Promise<string> => {
  const id = await makeLibrary(api);
  await uploaded(api, `${LIBRARIES}/${id}/documents`, { file: TEXT });
  return id;
};
const makeShared = async (api: Api): Promise<string> => {
  const id = await makeLibrary(api);
  await api.fetch(`${LIBRARIES}/${id}/share`, {
    method: "PUT",
    headers: { ...HEADERS, "content-type": "application/json" },
    body: JSON.stringify(SHARED),
  });
  return id;
};
const makeBatch = (api: Api): Promise<string> => made(api, BATCH, BATCHED);
const makeJob = async (api: Api, auto_start = true): Promise<string> =>
  made(api, `${TUNING}/jobs`, {
    model: "open-mistral-7b",
    hyperparameters: { training_steps: 2 },
    training_files: [{ file_id: await makeFile(api) }],
    auto_start,
  });
const looked = async (api: Api, job: string, wanted: string): Promise<any> => {
  for (;;) {
    const seen = (await (await api.get(`${TUNING}/jobs/${job}`)).json()) as any;
    if (seen.status === wanted) return seen;
  }
};
const makeModel = async (api: Api): Promise<string> =>
  (await looked(api, await makeJob(api), "SUCCESS")).fine_tuned_model;
const makeValidated = async (api: Api): Promise<string> =>
  (await looked(api, await makeJob(api, false), "VALIDATED")).id;
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
  "models.retrieve": [
    { path: "/v1/models/mistral-large-latest" },
    { path: "/v1/models/:id", given: makeModel },
  ],
  "models.delete": [{ path: "/v1/models/:id", given: makeModel }],
  "models.update": [
    { path: `${TUNING}/models/:id`, body: { name: "mine", description: null }, given: makeModel },
  ],
  "models.archive": [{ path: `${TUNING}/models/:id/archive`, given: makeModel }],
  "models.unarchive": [{ path: `${TUNING}/models/:id/archive`, given: makeModel }],
  "files.upload": [
    { path: FILES, form: UPLOAD },
    { path: FILES, form: { purpose: "ocr", file: new File(["%PDF-1.4"], "a.pdf"), expiry: "24" } },
  ],
  "files.list": [
    { path: FILES, given: makeFile },
    { path: `${FILES}?page_size=1&purpose=fine-tune&include_total=false`, given: makeFile },
  ],
  "files.retrieve": [{ path: `${FILES}/:id`, given: makeFile }],
  "files.delete": [{ path: `${FILES}/:id`, given: makeFile }],
  "files.download": [{ path: `${FILES}/:id/content`, given: makeFile }],
  "files.getSignedUrl": [{ path: `${FILES}/:id/url?expiry=1`, given: makeFile }],
  "batch.create": [{ path: BATCH, body: BATCHED }],
  "batch.list": [
    { path: `${BATCH}?page_size=1&status=SUCCESS`, given: makeBatch },
    { path: BATCH },
  ],
  "batch.get": [
    { path: `${BATCH}/:id`, given: makeBatch },
    { path: `${BATCH}/:id?inline=true`, given: makeBatch },
  ],
  "batch.delete": [{ path: `${BATCH}/:id`, given: makeBatch }],
  "batch.cancel": [{ path: `${BATCH}/:id/cancel`, given: makeBatch }],
  "fine_tuning.create": [
    {
      path: `${TUNING}/jobs`,
      body: { model: "open-mistral-7b", hyperparameters: {}, training_files: [{ file_id: ":id" }] },
      given: makeFile,
    },
    {
      path: `${TUNING}/jobs?dry_run=true`,
      body: { model: "open-mistral-7b", hyperparameters: {}, training_files: [{ file_id: ":id" }] },
      given: makeFile,
    },
  ],
  "fine_tuning.list": [{ path: `${TUNING}/jobs?page_size=1`, given: makeJob }],
  "fine_tuning.get": [{ path: `${TUNING}/jobs/:id`, given: makeJob }],
  "fine_tuning.cancel": [{ path: `${TUNING}/jobs/:id/cancel`, given: makeJob }],
  "fine_tuning.start": [{ path: `${TUNING}/jobs/:id/start`, given: makeValidated }],
  "libraries.create": [{ path: LIBRARIES, body: { name: "Docs", description: "What we know" } }],
  "libraries.list": [{ path: `${LIBRARIES}?page_size=1`, given: makeLibrary }],
  "libraries.get": [{ path: `${LIBRARIES}/:id`, given: makeLibrary }],
  "libraries.update": [
    { path: `${LIBRARIES}/:id`, body: { description: "Rules" }, given: makeLibrary },
  ],
  "libraries.put": [{ path: `${LIBRARIES}/:id`, body: { name: "Rules" }, given: makeLibrary }],
  "libraries.delete": [{ path: `${LIBRARIES}/:id`, given: makeLibrary }],
  "documents.upload": [
    { path: `${LIBRARIES}/:id/documents`, form: { file: TEXT }, given: makeLibrary },
  ],
  "documents.list": [{ path: `${LIBRARIES}/:id/documents?page_size=1`, given: makeFilled }],
  "documents.get": [{ path: `${LIBRARIES}/:id/documents/:id`, given: makeDocument }],
  "documents.update": [
    { path: `${LIBRARIES}/:id/documents/:id`, body: { name: "p.txt" }, given: makeDocument },
  ],
  "documents.put": [
    { path: `${LIBRARIES}/:id/documents/:id`, body: { name: "p.txt" }, given: makeDocument },
  ],
  "documents.delete": [{ path: `${LIBRARIES}/:id/documents/:id`, given: makeDocument }],
  "documents.textContent": [
    { path: `${LIBRARIES}/:id/documents/:id/text_content`, given: makeDocument },
  ],
  "documents.status": [{ path: `${LIBRARIES}/:id/documents/:id/status`, given: makeDocument }],
  "documents.getSignedUrl": [
    { path: `${LIBRARIES}/:id/documents/:id/signed-url`, given: makeDocument },
  ],
  "documents.extractedTextSignedUrl": [
    { path: `${LIBRARIES}/:id/documents/:id/extracted-text-signed-url`, given: makeDocument },
  ],
  "documents.reprocess": [
    { path: `${LIBRARIES}/:id/documents/:id/reprocess`, given: makeDocument },
  ],
  "accesses.list": [{ path: `${LIBRARIES}/:id/share`, given: makeShared }],
  "accesses.updateOrCreate": [{ path: `${LIBRARIES}/:id/share`, body: SHARED, given: makeLibrary }],
  "accesses.delete": [
    {
      path: `${LIBRARIES}/:id/share`,
      body: { share_with_uuid: SHARED.share_with_uuid, share_with_type: "User" },
      given: makeShared,
    },
  ],
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

/** Sends a sample, after creating what it needs. */
export function sendSample(
  { fetch }: Api,
  { method }: Operation,
  { path, body, form }: Sample,
  id: string,
): Promise<Response> {
  const headers = HEADERS;
  const ids = id.split(" ");
  const where = path.replaceAll(":id", () => encodeURIComponent(ids.shift() ?? ""));
  if (form) return fetch(where, { method, headers, body: formOf(form) });
  if (!body) return fetch(where, { method, headers });
  const text = JSON.stringify(body).replaceAll(":id", id);
  const type = { "content-type": "application/json" };
  return fetch(where, { method, headers: { ...headers, ...type }, body: text });
}

function formOf(fields: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

/** The same API with the samples' key: a key doesn't see what another has stored. */
export function keyed({ fetch, post, get }: Api): Api {
  return {
    fetch: (path, init) => fetch(path, { ...init, headers: { ...init?.headers, ...HEADERS } }),
    post: (path, body, headers) => post(path, body, { ...headers, ...HEADERS }),
    get: (path, headers) => get(path, { ...headers, ...HEADERS }),
  };
}
