/**
 * SUPPORTED.md from the operation table: what is served, what is accepted, what differs from the live service.
 * @module
 */
import { COVERAGE } from "../src/schema/generated/coverage.ts";
import { routes } from "../src/schema/generated/operations.ts";
import { TOOL_WORDS } from "../strategies/deterministic/connectors/asked.ts";
import { TRIGGER_WORDS } from "../strategies/deterministic/triggers.ts";

const FEATURES: [string, string][] = [
  ["`chat/completions` (+ streaming SSE)", "✅ Supported"],
  ["`fim/completions` and `agents/completions` (+ streaming SSE)", "✅ Supported"],
  ["`responses` (+ streaming SSE) and `responses/input_tokens`, without state", "✅ Supported"],
  ["`embeddings` (deterministic 1024-dim; 1536 to 3072 for code)", "✅ Supported"],
  [
    "Embeddings that are close when texts share words: `--embeddings lexical`",
    "✅ Supported (extension)",
  ],
  ["`output_dimension`, `output_dtype` and base64 of embeddings", "✅ Supported"],
  ["`moderations`, `chat/moderations` (words that trigger flags, below)", "✅ Supported"],
  ["`classifications`, `chat/classifications` (a sentiment)", "✅ Supported"],
  [
    "`ocr`: text of PDFs and text files, images, annotations by schema, every formatting option",
    "✅ Supported",
  ],
  ["`models`: list, and fine-tuned ones updated, archived and deleted", "✅ Supported"],
  [
    "`files`: streamed uploads with checked lines, lists, ranges, expiry, signed links; a file's id in OCR, transcription, batch and fine-tuning",
    "✅ Supported",
  ],
  [
    "`batch` over every endpoint: each line is handled like a request; output and error files, cancelling, time-outs",
    "✅ Supported",
  ],
  [
    "`fine_tuning` (retired live): jobs with events and checkpoints, whose models answer",
    "✅ Supported",
  ],
  ["`libraries`: documents whose text is read, summaries, signed links, accesses", "✅ Supported"],
  ["Objects that exist from the start: `--state`", "✅ Supported (extension)"],
  ["`audio/transcriptions` (+ streaming SSE): length read from the file", "✅ Supported"],
  ["`audio/speech` (+ streaming SSE): PCM, WAV, MP3, FLAC and Opus that decode", "✅ Supported"],
  ["`audio/voices`: the live presets, and users' own voices with their samples", "✅ Supported"],
  ["Validation, with the live 401, 404, 405 and 422 bodies", "✅ Supported"],
  [
    "Refusals of conversations, tools, links, strict schemas, sampling, context and batches, and of what a model can't do",
    "✅ Supported",
  ],
  ["Request inspection", "✅ Supported (extension)"],
  ["Strategies of your own", "✅ Supported (extension)"],
  ["Record and replay of every operation, import of recordings", "✅ Supported (extension)"],
  [
    "Real model inference / quality",
    "✓ By design: answers are computed from a hash of the request",
  ],
  ["Bearer-token validity / quota", "✓ By design: any non-empty token, never throttled"],
  [
    "`tools` / function calling: `any`, `required` and a named function are called, with arguments valid under their schema",
    "✅ Supported",
  ],
  ["`response_format`: `json_object`, and JSON valid under a `json_schema`", "✅ Supported"],
  [
    "`reasoning_effort`: thinking chunks, more with more effort; only the efforts that a model accepts",
    "✅ Supported",
  ],
  ["JSON that only the prompt asks for: `--prompt-schema`", "✅ Supported (extension)"],
  ["`prefix`, `n`, `stop`, `max_tokens`, `min_tokens`, `random_seed`", "✅ Supported"],
  ["`prompt_cache_key`: `cached_tokens` of what was sent before", "✅ Supported"],
  ["Images, documents, files and audio as input; audio is counted in seconds", "✅ Supported"],
  [
    "`prediction`, `safe_prompt`, `guardrails`, penalties, `top_k`, `repetition_penalty`",
    "◐ Accepted; they change the hash and nothing else",
  ],
  ["Token counts", "◐ Approximate, word-based"],
  [
    "`agents`: versions, aliases, pages; used by `agents/completions` and conversations",
    "✅ Supported",
  ],
  [
    "`conversations` (+ streaming SSE): append, restart, history, function calls, confirmations, handoffs, `store: false`",
    "✅ Supported",
  ],
  [
    "Built-in tools of conversations, and connectors: made-up entries, references and files (words that trigger them, below)",
    "✅ Supported",
  ],
];

const DIFFERENCES = [
  "A transcription is English sentences, as many as fit the length of the audio, whatever language is requested. A `file_url` is not fetched: its audio gets a made-up length, from 5 to 60 seconds, as does that of a `file_id` that was never uploaded. `speaker_id` is given only with `diarize`, and `score` never.",
  "An unknown voice is a 404 in FastAPI's form, in speech, too, where only the words are known; so is changing or deleting a preset. Users' own voices are listed before the presets, whose ages, colors and samples are not the live ones. A sample must be audio and comes back as it was sent, always as `audio/wav`.",
  "Speech is a soft melody (silence in Opus), a second for 16 characters, at most 60 seconds. No voice is needed. `expressiveness`, `phoneme_hints` and `conversation_history` are accepted and change only the melody.",
  "A transcription with none of `file`, `file_url` and `file_id` is a 422 in words of our own, and `timestamp_granularities` may be used together with `language`. Speakers get the names in `speaker_references`, in their order, whatever they sound like; references without `diarize` are a 422 in words of our own. A `context_bias` of several words is refused in words that were seen through a proxy; the type and code are our own.",
  "`created` is 2026-01-01 in every answer, so that answers are the same every day. `--clock real` gives the current time.",
  "Token counts are words, not the model's tokens.",
  "`tool_choice` `auto`, the default, is answered with text (`tool_calls: null`) unless the server runs with `--tools auto` or `lexical`, or the request says so with `x-parlel-tools`. Except with `lexical`, an answer has at most one call. So that an agent's loop ends, a tool's result is answered with text or, where a call is required, with a call of a tool that was not called yet, if there is one; live, a model may call the same one again. Connectors are never called.",
  "How the live service answers `any` or `required` without tools, which its document requires, or a named function that isn't among the tools, isn't known: both are refused in words of our own (400). So are a schema that no value meets and a `json_schema` without a schema.",
  "JSON is made for self-contained schemas of drafts 4 to 2020-12. A `$ref` to another document, a pattern with a back reference, over 200 different patterns or 20,000 schemas, a schema that takes too many steps to meet (2,500,000 in one request, all choices together), and answers of more than 500,000 characters are a 400 in words of our own. Of 7,599 public schemas 7,369 are met, by the judgement of Python's `jsonschema`, and 43 can't be.",
  "`stop` doesn't cut arguments or structured output.",
  "A model's abilities come from its card. A listed model is refused for what it can't do, with `--strict-models` or without; an unlisted one can do everything. `Invalid model` for a model of another operation is known of transcriptions, and `FIM is not enabled` of code; the other operations, and audio for a model that doesn't take it, follow by analogy. An agent's model is checked for its effort and format when the agent is created, changed and used; a conversation or an agent with a model that doesn't chat is refused as if the model weren't served. No live answer is known to any of these.",
  "`zai-glm-5-3`, `zai-glm-5` and `zai-glm-latest` are newer than the list: they answer, and are listed from their release day on with `--clock real`. Of the refusal of an effort that they don't accept only the values are known; that several leading thoughts are refused is known of these models, and not checked for others.",
  "`/v1/responses`: no recording is known. Keys are those of the official SDK 3.7.0, events come in OpenAI's order, refusals are those of a chat call. It keeps no state: a field that the SDK types as anything at all (`previous_response_id`, `conversation`, `prompt`, `moderation`) must be null, and is otherwise refused in pydantic's words. `max_tool_calls` is echoed and not counted. The `error` that a plan puts into its stream is the SDK's event of that name.",
  "A schema in a prompt is not followed unless the server runs with `--prompt-schema`: without it, prompts such as those of Spring AI's `.entity()` are answered with text. Live, a model would follow the schema as well as it can.",
  "`bbox` and `file_url` chunks are named in the live service's errors; their contents aren't known, so anything is accepted.",
  "Links of images and documents must be `https` or base64, as the live message says; in conversations, and in those that are moderated or classified, this is by analogy; `data:text/…` documents are accepted, too. The end of the live message isn't known.",
  "A strict schema with an open object is refused in the live words; the type and code are our own.",
  "A path that begins like one of the document's gets FastAPI's 404, any other path the gateway's: two paths of each kind were seen. A request without a key is answered like one with a wrong key; no recording of it is known. `x-api-key` is a key, as in the docs' examples.",
  "`whoami` is the same user for every key, in a workspace of the key's own, and there are no connectors to begin with.",
  "An agent that writes its history as text, with an observation in the last message, gets a call of `final_answer` where a call is required, or of a tool that wasn't named yet, so that its loop ends.",
  "A continued `prefix` gets no thoughts, and counts only as prompt: `completion_tokens`, `max_tokens` and `stop` apply to what follows it.",
  "Audio in a prompt is never fetched: a URL, and data that isn't audio, gets a made-up length, from 1 to 60 seconds.",
  "More than 256000 `min_tokens` are refused in words of our own (400).",
  "`codestral-embed` answers with 1536 dimensions of norm 1; those up to 3072 are tiny. An unknown embedding model has 1024, as `mistral-embed`. Asking for more than a model has is a 400 in words of our own.",
  "Embeddings know no meaning. By default they come from each text's hash and are unrelated; with `--embeddings lexical` from its words and their pieces, ignoring case and accents: of 44 paraphrased queries in the tests 43 find their document first, 39 with 256 dimensions. A synonym is a different word, and only the first 65536 characters of a text count.",
  "No `output_dtype` but float was recorded: `int8` and `uint8` scale -1 to 1 as Mistral's cookbook does, `binary` and `ubinary` pack signs as its guide shows, with zeros after the last dimension.",
  '`encoding_format: "base64"` is honoured. Live, `mistral-embed` was seen to answer it with floats, which openai-node 6 decodes to zeros.',
  "Moderation scores are small, from the hash of the conversation, except for categories that the words below trigger in its last message. Each input counts the policy's tokens as recorded; an unknown model is treated as the current one.",
  "A classifier that was fine-tuned here has the targets and labels of its files, every other model one target, `sentiment`, with `positive`, `negative` and `neutral`; the scores come from the hash of model and conversation. No recording is known; the answer has the published keys and the `usage` of moderations. `defineStrategy({ classifications })` answers with targets of your own.",
  "Model cards have descriptions of our own; ids, aliases, capabilities and limits are those that the live service listed in August 2026, and it may have changed since; with `--clock real`, models past their retirement day are gone from the list, and refused by conversations and with `--strict-models`. The filters `provider` and `model` of the list are ignored.",
  "Faults in messages that the schema doesn't catch are found by the rules of Mistral's open-source `mistral-common` where no answer of the live service is known: no messages at all, function names, ids that match no call, system messages after an assistant's or a tool's.",
  "Ids of tool calls must have nine letters or digits, except for the GLM models, which accept any. Live, newer models were seen to accept others. A response accepts any, too. An id with `REDACTED` in it, a recorder's stand-in, is accepted, so that recorded requests can be sent as they were kept.",
  "Whether a prompt is too large for a model depends on this emulator's own count of words. Unlisted models and agents have no limit.",
  "A `tools` schema is checked against draft 7 as Python's `jsonschema` does it; of several faults in one map, the response names the first one in the order sent.",
  "Rate-limit headers have recorded figures that never run down. The headers of the live service's gateways and CDN are not sent, nor is `x-model-deprecation-timestamp`, from which the SDKs warn of a deprecated model: its value is in no recording. Bodies have a `content-length` instead of chunks, a stream too, unless `--chunk-delay` paces it.",
  "Where no recording of the live service is known, the answer is what FastAPI would say: 405, broken JSON, an empty body, a body that is not declared as JSON.",
  "OCR reads the text, size and links of PDFs, without their tables and images, and the text of text files; lines become paragraphs by their size and distance. A page of more than 5000 pieces of text ends there; text that unpacks to more than 16 MiB, more than 1000 pages, and a password get a 400 in words of our own.",
  "OCR fetches nothing and reads no image, scan or office file: their pages are made up from the document's hash, one to four for a document's URL or the id of a file that was never uploaded. Each has a header, a title, text, an image with caption, a table and a footer; images are plain grey. An image has its own size.",
  "OCR: `pages` beyond the document's are left out and malformed ones get a 422 in words of our own; `image_limit` counts through the document, and images that are left out leave no mark in the Markdown; images have 200 dpi; confidence is drawn from 0.8 to 1; `block` granularity also gives the page's scores. No recording shows what the live service does.",
  "Objects belong to an API key and a world, not to an organisation. Jobs and documents advance when they are looked at: the first look at a job starts it, each further one takes a batch 1000 lines or two seconds further, and the second look at a document finds it processed. `--jobs instant` and `--jobs timed` are the alternatives; times come from the fixed clock, which `POST /__parlel/clock` moves.",
  'An unknown file or job is a 404 `{"detail": "Not Found"}`; of libraries, documents and accesses the 404 says which of them was not found. No live answer to any of these is known, nor to a second deletion, which is answered alike.',
  "Files stay until they are deleted or their `expiry` has passed; live they stay for 30 days. A file may have up to 512 MB (413 in words of our own). `visibility` is stored and changes nothing. Files for audio and for agentic safety have the sample type of those for OCR. Lines are checked for valid JSON and what their purpose requires; up to 100 faults are listed. A `file` in a chat may have any id and isn't read: how the live service answers one that was never uploaded is not known.",
  "Signed links lead to this server, under `/fine-tune`, `/documents` and `/document-texts` of the world, with the live storage's answers to forged and expired ones; they need no key.",
  "A batch uses the strategy, rules and plan in force, and the emulator's own headers of the request that created it. Its lines are answered in order and logged as requests. A line whose answer is cut off by a fault, or never comes, fails with a 500. A file's line must have a `body`; `method` and `url` don't count. A job whose input file is gone is `FAILED` in words of our own. Batch is never a 402.",
  "Fine-tuning counts four bytes of a file as a token and 131,072 tokens as a step; losses fall along a curve from the job's id, and jobs cost nothing. Integrations are echoed and never called; repositories are not read. The model answers as its base does, a classifier with the targets and labels of its files.",
  "A document's summary is the beginning of its text, which is read as OCR reads it, and a library's description is that of its first document. `url`, chunks and `sharing_scope` stay as they were created. The users that a library is shared with are listed but get no access: there are no other users here.",
  "`agents/completions` answers for an unknown agent as for one without instructions, by `mistral-medium-latest`; in a conversation it is a 404. No live answer is known to either, nor to an unknown version, alias or entry, nor to a second deletion: they are 404s in the words for an unknown conversation.",
  "An agent's `versions` are the numbers that it has besides its `version`. An agent that goes back to a version has that number again, and its next change gets a new one. A `null` in a change leaves a setting as it is, as it does for libraries, documents, voices and models. Agents, their versions and conversations are listed with the newest first. `metadata` filters by equal members; JSON that isn't an object filters nothing; the official Python SDKs send that when no filter is given.",
  "An agent's or a conversation's settings appear with every key, in the order of the document's schemas, but guardrails as they were sent; a message that was sent has `prefix`, and the ids of results begin with `fr_`. No recording shows these.",
  "`instructions`, `tools` and `completion_args` beside an `agent_id` replace the agent's, for the whole conversation. `tool_choice` is `auto`, `none` or `required`, as live, though the document has `any`, too.",
  "A conversation serves one request at a time, to the end of its stream: others get the live 409, and so does a deletion. A client that hangs up releases it at once (live it stays locked for up to 90 seconds), and finds the whole answer in the history. Restarts, histories and pages may be requested meanwhile.",
  "A conversation that is not stored takes its ids from its request, so that the same request gets the same answer; only a file that a tool makes is a new one each time. Where results are awaited, all of them must come in one request. A restart waits for none that were still missing at its entry.",
  "How the live service refuses results that no call awaits is known in part; those texts, and those about `model` beside `agent_id`, are ours.",
  "A built-in tool runs when the user's last message has one of its words (below), and once without them where nothing has run and there are no functions. Web results are made up, at addresses below `example.com`, `.org` and `.net`; `open_url`, `news_search` and `library_list_documents` never run. The code interpreter calculates the first arithmetic in the message, or some numbers. Images and plots are plain grey JPEG files, labelled PNG as live images are. A library search finds its best passage.",
  "Connectors are not registered here: any `connector_id` is accepted, with the tools that its `tool_configuration` names, or one named `search`. They cost no tokens in the prompt, nor do built-in tools. Every answer has the rate-limit headers of tools, which never run down.",
  "An agent hands over when the user's message shares words of four letters or more with another agent's name or description, to the agent that shares most; none hands over twice in one answer. The agent that took over answers later requests. With `handoff_execution: \"client\"` the answer ends with the handoff, and the next request, with inputs or without, is the next agent's.",
  "More than 128 choices (`n`) are a 400 in words of our own.",
  "A body that nests deeper than 500 levels (400) or is larger than `--body-limit` (413) is refused in words of our own.",
  "Numbers are read as JavaScript reads them: two integers beyond 2^53 may count as the same.",
];

export function supportedPage(): string {
  const rows = routes.map(
    ([id, method, path]) =>
      `| \`${method} ${path.replace(/:(\w+)/g, "{$1}")}\` | ${id.split(".")[0]} | ✅ |`,
  );
  const tags = Object.entries(COVERAGE);
  const sum = (key: "served" | "published"): number =>
    tags.reduce((total, [, count]) => total + count[key], 0);
  const begun = tags.filter(([, { served }]) => served > 0);
  const ahead = tags.filter(([, { served }]) => served === 0);
  const flagged = Object.entries(TRIGGER_WORDS).map(([category, words]) => {
    const more = category === "pii" ? "; mail addresses, `+49 …` telephone and card numbers" : "";
    return `| \`${category}\` | ${words}${more} |`;
  });
  const running = Object.entries(TOOL_WORDS).map(([tool, words]) => `| \`${tool}\` | ${words} |`);
  return `<!-- Generated by \`npm run supported\`. Do not edit. -->
# What is supported

✅ fully supported · ◐ accepted (stored, not strictly enforced) · ✓ by design · ⟳ on the roadmap

| Feature | Status |
|---|---|
${FEATURES.map(([feature, status]) => `| ${feature} | ${status} |`).join("\n")}

## Operations

${sum("served")} of the ${sum("published")} operations in the API's published document of 2026-08-13 and in the official SDK 3.7.0 (read on 2026-11-27), counting a streamed form as a separate operation; the newer shape counts where both have one. Also served: \`GET /v1/connectors/bootstrap\`, which neither has and mistral-vibe requests.

| Resource in the document | Served |
|---|---|
${begun.map(([tag, { served, published }]) => `| ${tag} | ${served} of ${published} |`).join("\n")}

Not answered yet, but recorded and replayed: ${ahead.map(([tag, { published }]) => `${tag} (${published})`).join(", ")}.

| Operation | Resource | Status |
|---|---|---|
${rows.join("\n")}

## Where it differs from the live service

${DIFFERENCES.map((line) => `- ${line}`).join("\n")}

## What a moderation flags

These match as whole words in any case, in a text or in the last message of a conversation. Their category gets a score above 0.8 and is
\`true\`. The 2411 model has one category for \`dangerous\` and \`criminal\`, and no \`jailbreaking\`.

| Category | Words |
|---|---|
${flagged.join("\n")}

## What a built-in tool runs for

These match as whole words in any case, in the last user message of a conversation. \`code_interpreter\` also runs for arithmetic
such as \`6 * 7\`, \`document_library\` for words that its documents contain, and a connector for its name and those of its tools.

| Tool | Words |
|---|---|
${running.join("\n")}
`;
}
