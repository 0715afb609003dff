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
  ["`moderations`, `chat/moderations` (words that flag, below)", "✅ Supported"],
  ["`classifications`, `chat/classifications` (a sentiment)", "✅ Supported"],
  [
    "`ocr`: text of PDFs and text files, images, annotations by schema, every option of form",
    "✅ Supported",
  ],
  ["`models`: list, and fine-tuned ones updated, archived and deleted", "✅ Supported"],
  [
    "`files`: streamed uploads with checked lines, lists, ranges, expiry, signed links; a file's id in OCR, transcription, batch and fine-tuning",
    "✅ Supported",
  ],
  [
    "`batch` over every endpoint: each line goes the way of a request; output and error files, cancelling, time-outs",
    "✅ Supported",
  ],
  [
    "`fine_tuning` (retired live): jobs with events and checkpoints, whose models answer",
    "✅ Supported",
  ],
  ["`libraries`: documents whose text is read, summaries, signed links, accesses", "✅ Supported"],
  ["Objects that are there from the start: `--state`", "✅ Supported (extension)"],
  ["`audio/transcriptions` (+ streaming SSE): length read from the file", "✅ Supported"],
  ["`audio/speech` (+ streaming SSE): PCM, WAV, MP3, FLAC and Opus that decode", "✅ Supported"],
  ["`audio/voices`: the live presets, and voices of one's own with their samples", "✅ Supported"],
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
    "`reasoning_effort`: thinking chunks, more with more effort; only what a model takes",
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
    "Built-in tools of conversations, and connectors: entries, references and files, made up (words that run them, below)",
    "✅ Supported",
  ],
];

const DIFFERENCES = [
  "What a transcription says is English sentences, as many as the audio has time for, whatever language is asked for. A `file_url` is not fetched: its audio has a length of its own, from 5 to 60 seconds, and so has that of a `file_id` that was never uploaded. `speaker_id` is told with `diarize` alone, and `score` never.",
  "A voice that there isn't is a 404 in the form of FastAPI, in speech, too, of which only the words are known, and so is a preset that is to be changed or deleted. One's own voices are listed before the presets, whose ages, colors and samples are not the live ones. A sample must be audio and comes back as it was sent, always as `audio/wav`.",
  "Speech is a soft melody (silence in Opus), a second for 16 characters, at most 60 seconds. No voice is needed. `expressiveness`, `phoneme_hints` and `conversation_history` are taken and change the melody alone.",
  "A transcription of none of `file`, `file_url` and `file_id` is a 422 in words of our own, and `timestamp_granularities` may stand beside `language`. Speakers are called what `speaker_references` call them, in their order, whatever they sound like; references without `diarize` are a 422 in words of our own. A `context_bias` of several words is refused as it was told through a proxy; its type and code are our own.",
  "`created` is 2026-01-01 in every answer, so that answers are the same every day. `--clock real` gives the current time.",
  "Token counts are words, not the model's tokens.",
  "`tool_choice` `auto`, the default, is answered in words (`tool_calls: null`) unless the server runs with `--tools auto` or `lexical`, or the request says so with `x-parlel-tools`. An answer has one call at most, but for `lexical`. So that an agent's loop ends, a tool's result is answered in words, or where a call is asked for, with a call of a tool that was not called yet, if there is one; live, a model may call the same one again. Connectors are never called.",
  "No answer of the live service is known to `any` or `required` without tools, which its document calls a must, and to a named function that isn't among them: both are refused in words of our own (400). So is a schema that nothing meets, and a `json_schema` without one.",
  "JSON is made for schemas of drafts 4 to 2020-12 that stand alone. A `$ref` that leads elsewhere, a pattern with a back reference, over 200 different patterns or 20,000 schemas, what takes too many steps to meet (2,500,000 in one request, all choices together), and answers of more than 500,000 characters are a 400 in words of our own. Of 7,599 public schemas 7,369 are met, as Python's `jsonschema` says, and 43 can't be.",
  "`stop` leaves arguments and structured output whole.",
  "What a model can do is read from its card. A model that is listed and asked for what it can't do is refused, with `--strict-models` or without; one that isn't listed can do everything. `Invalid model` for a model of another operation is known of transcriptions, and `FIM is not enabled` of code; the other operations, and sound for a model without ears, follow by analogy. An agent's model is looked at when the agent is made, changed and asked, for its effort and format; a conversation or an agent with a model that doesn't chat is refused as one that isn't served. No live answer is known to any of these.",
  "`zai-glm-5-3`, `zai-glm-5` and `zai-glm-latest` are newer than the list: they are answered, and listed from their day on with `--clock real`. The refusal of an effort that they don't take is known by its values alone; that several leading thoughts are refused is known of these models, and not checked for others.",
  "`/v1/responses`: no recording is known. Keys are those of the official SDK 3.7.0, events come in OpenAI's order, refusals are those of a chat call. It keeps no state: what the SDK takes as anything at all (`previous_response_id`, `conversation`, `prompt`, `moderation`) is taken for a field that must be null, and refused in pydantic's words. `max_tool_calls` is told again and not counted. The `error` that a plan puts into its stream is the SDK's event of that name.",
  "A schema in a prompt is not followed unless the server runs with `--prompt-schema`: without it, what Spring AI's `.entity()` and its like ask for is answered in words. Live, a model would follow it as well as it can.",
  "`bbox` and `file_url` chunks are named in the live service's errors; what they hold isn't known and anything is taken.",
  "Links of images and documents must be `https` or base64, as the live words say; in conversations, and in those that are moderated or classified, this is by analogy; `data:text/…` documents are taken, too. The end of the live message isn't known.",
  "A strict schema with an open object is refused in the live words; type and code are our own.",
  "A path that begins as one of the document's gets a 404 of FastAPI, any other one the gateway's: of each kind two paths were seen. A request without a key is answered as one with a wrong one; no recording of it is known. `x-api-key` is a key, as in the docs' examples.",
  "`whoami` is the same user for every key, and there are no connectors to begin with.",
  "An agent that writes its history as text, with an observation in the last message, gets `final_answer` where a call is asked for, or a tool that wasn't named yet, so that its loop ends.",
  "What a prefix has begun is not thought about, and counts as prompt alone: `completion_tokens`, `max_tokens` and `stop` are about what follows it.",
  "Audio in a prompt is never fetched: a URL, and data that isn't audio, has a length of its own, from 1 to 60 seconds.",
  "More `min_tokens` than 256000 are refused in words of our own (400).",
  "`codestral-embed` answers with 1536 dimensions of norm 1; those up to 3072 are tiny. An unknown embedding model has 1024, as `mistral-embed`. More than there are get a 400 in words of our own.",
  "Embeddings know no meaning. By default they come from each text's hash and are unrelated; with `--embeddings lexical` from its words and their pieces, without case and accents: of 44 paraphrased queries in the tests 43 find their document first, 39 with 256 dimensions. A synonym is another word, and of a text beyond 65536 characters the beginning counts.",
  "No `output_dtype` but float was recorded: `int8` and `uint8` scale -1 to 1 as Mistral's cookbook does, `binary` and `ubinary` pack signs as its guide shows, with zeros after the last dimension.",
  '`encoding_format: "base64"` is honoured. Live, `mistral-embed` was seen to answer it with floats, which openai-node 6 decodes to zeros.',
  "Moderation scores are small, from the hash of the conversation, except for what the words below trigger in its last message. Each input counts the policy's tokens as recorded; an unknown model is taken for the current one.",
  "A classifier that was fine-tuned here has the targets and labels of its files, every other model one target, `sentiment`, with `positive`, `negative` and `neutral`; the scores come from the hash of model and conversation. No recording is known; the answer has the published keys and the `usage` of moderations. `defineStrategy({ classifications })` answers with targets of your own.",
  "Model cards carry descriptions of our own; ids, aliases, capabilities and limits are those that the live service listed in August 2026, and it may have changed since; with `--clock real`, those whose day is past are gone. The filters `provider` and `model` of the list are ignored.",
  "What is wrong with messages beyond what the schema says is found by the rules of Mistral's open-source `mistral-common`, where no answer of the live service is known: no messages at all, function names, ids that match no call, system messages after an assistant's or a tool's.",
  "Ids of tool calls have nine letters or digits, but for the GLM models, which take any. Live, newer models were seen to take others. A response takes any, too. An id with `REDACTED` in it, a recorder's stand-in, is taken, so that recorded requests can be sent as they were kept.",
  "A prompt is too large for a model by this emulator's own count of words. Ids that are no listed model have no limit, nor have agents.",
  "A `tools` schema is held against draft 7 as Python's `jsonschema` does it; of several faults in one map, the response names the first one that was sent.",
  "Rate-limit headers name figures that were recorded and never run down. The headers of the live service's gateways and CDN are not sent. Bodies have a `content-length` instead of chunks, a stream too, unless `--chunk-delay` paces it.",
  "Where no recording of the live service is known, the answer is what FastAPI would say: 405, broken JSON, an empty body, a body that is not declared as JSON.",
  "OCR reads the text, size and links of PDFs, with no tables and images in them, and the text of text files; lines become paragraphs by their size and distance. A page of more than 5000 pieces of text ends there; text that unpacks to more than 16 MiB, more than 1000 pages, and a password get a 400 in words of our own.",
  "OCR fetches nothing and looks into no image, scan or office file: such pages are made up from the document's hash, a URL of a document, and the id of a file that was never uploaded, having one to four. Each has a header, a title, text, an image with caption, a table and a footer; images are of one grey. An image has its own size.",
  "OCR: `pages` beyond the document's are left out and malformed ones get a 422 in words of our own; `image_limit` counts through the document, and images that are left out leave no mark in the Markdown; images have 200 dpi; confidence is drawn from 0.8 to 1; `block` granularity also gives the page's scores. No recording tells what the live service does.",
  "Objects belong to an API key and a world, not to an organisation. Jobs and documents come on when they are looked at: the first look at a job starts it, each further one takes a batch 1000 lines or two seconds further, and the second look at a document finds it processed. `--jobs instant` and `--jobs timed` are the other ways; what times are given is the fixed clock's, moved by `POST /__parlel/clock`.",
  'What isn\'t there is a 404 `{"detail": "Not Found"}` in the spacing of its service, since no live answer is known for files, batch jobs, libraries and documents. A second deletion is one, too.',
  "Files stay until they are deleted or their `expiry` is over; live they stay for 30 days. A file may have 512 MB (413 in words of our own). `visibility` is kept and changes nothing. Audio files have the sample type of those for OCR. Lines are checked for their JSON and what their purpose must have; 100 faults are told. A `file` in a chat may have any id and isn't read: what the live service says of one that was never uploaded is not known.",
  "Signed links lead to this server, under `/fine-tune`, `/documents` and `/document-texts` of the world, with the store's own answers to forged and late ones; they need no key.",
  "A batch takes the strategy, rules and plan that are in force, and the emulator's own headers of the request that made it. Its lines are answered in their order and logged as requests. A line whose answer is cut off by a fault, or never comes, is a failed one with a 500. A file's line must have a `body`; `method` and `url` don't count. A job whose input file is gone is `FAILED` in words of our own. Batch is never a 402.",
  "Fine-tuning counts four bytes of a file as a token and 131,072 tokens as a step; losses fall by a curve from the job's id, and cost nothing. Integrations are told back and called nowhere; repositories are not read. Its model answers as its base does, a classifier with the targets and labels of its files.",
  "A document's summary is the beginning of its text, which is read as OCR reads it, and a library's description that of its first document. `url`, chunks and `sharing_scope` stay as they were made. Who a library is shared with can be listed and doesn't get it: there are no other users here.",
  "An agent that `agents/completions` doesn't know is answered as one without instructions, by `mistral-medium-latest`; in a conversation it is a 404. No live answer is known to either, nor to a version, an alias or an entry that isn't there, nor to what is deleted twice: they are 404s in the words of a conversation that isn't there.",
  "An agent's `versions` are the numbers that it has besides its `version`. One that goes back to a version has that number again, and its next change gets a new one. A `null` in a change leaves a setting as it is. Agents, their versions and conversations are listed with the newest first. `metadata` filters by equal members; JSON that isn't an object filters nothing, which is what the official Python SDKs send when they are given none.",
  "An agent's or a conversation's settings appear with every key, in the order of the document's schemas; a message that was sent has `prefix`, and the ids of results begin with `fr_`. No recording shows these.",
  "`instructions`, `tools` and `completion_args` beside an `agent_id` hold in place of the agent's, for the whole conversation. `tool_choice` is `auto`, `none` or `required`, as live, though the document has `any`, too.",
  "A conversation is one request's at a time, to the end of its stream: others get the live 409, and so does a deletion. Whoever hangs up lets go of it at once (live it stays locked for up to 90 seconds), and finds the whole answer in the history. A restart, a history and a page may be asked for meanwhile.",
  "A conversation that is not stored has ids that come from its request, so that the same request is answered the same. Where results are awaited, all of them come in one request. A restart waits for none that were still missing at its entry.",
  "What the live service says of results that nobody waits for is known in part; those texts, and those about `model` beside `agent_id`, are ours.",
  "A built-in tool runs when the user's last message has one of its words (below), and once unasked where nothing has run and there are no functions. The web's results are made up, at addresses below `example.com`, `.org` and `.net`; `open_url`, `news_search` and `library_list_documents` never run. The code interpreter calculates the first arithmetic in the message, or some numbers. Images and plots are JPEG files of one grey, said to be PNG as live images are. What is found in a library is its best passage.",
  "Connectors are not registered here: any `connector_id` is accepted, with the tools that its `tool_configuration` names, or one named `search`. They cost no tokens in the prompt, nor do built-in tools. Rate-limit headers of tools are told for each answer and never run down.",
  "An agent hands over when the user's message shares words of four letters or more with another's name or description, to the one that shares most; none hands over twice in one answer. Whoever took over goes on in later requests. With `handoff_execution: \"client\"` the answer ends with the handoff, and the next request, with inputs or without, is the next agent's.",
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

${sum("served")} of the ${sum("published")} operations in the API's published document of 2026-08-13 and in the official SDK 3.7.0 (read on 2026-11-27), which count a streamed form as one of its own; the newer shape counts where both have one. Besides, \`GET /v1/connectors/bootstrap\`, which neither has and mistral-vibe asks.

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

Whole words in any case, in a text or in the last message of a conversation. Their category gets a score above 0.8 and is
\`true\`. The 2411 model has one category for \`dangerous\` and \`criminal\`, and no \`jailbreaking\`.

| Category | Words |
|---|---|
${flagged.join("\n")}

## What a built-in tool runs for

Whole words in any case, in the last message of a conversation's user. \`code_interpreter\` also runs for arithmetic such as
\`6 * 7\`, \`document_library\` for whatever its documents speak of, and a connector for its name and those of its tools.

| Tool | Words |
|---|---|
${running.join("\n")}
`;
}
