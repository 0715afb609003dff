/**
 * For a recording without its request: a request that could have had this answer.
 * @module
 */
import { type Fields, fieldsOf, itemsOf } from "../../strategies/fixture/import/data.ts";
import { isStream } from "./_answer.ts";
import { valuesIn } from "./_pair.ts";

interface MadeRequest {
  readonly path: string;
  readonly method: "GET" | "POST";
  /** Sent as JSON. */
  readonly body?: Record<string, unknown>;
  /** Sent as a multipart form. */
  readonly form?: FormData;
  /** The agent to create first; its id is sent with the body. */
  readonly agent?: Record<string, unknown>;
}

/** A request of the kind that the answer fits; undefined if the answer doesn't show the kind. */
export function requestFor(text: string): MadeRequest | undefined {
  const values = valuesIn(text).map(fieldsOf);
  const [first] = values;
  if (!first) return undefined;
  const { object, data, results, model, segments } = first;
  if (object === "conversation.response" || first.type === "conversation.response.started")
    return conversationRequest(values, isStream({ text }));
  if (itemsOf(first.choices).length > 0) return completionRequest(values, isStream({ text }));
  if (object === "list" && fieldsOf(itemsOf(data)[0]).object === "model") {
    return { method: "GET", path: "/v1/models" };
  }
  const inputs = (answers: unknown): string[] =>
    itemsOf(answers).map((_, index) => `Input ${index}`);
  if (object === "list") return post("/v1/embeddings", { model, input: inputs(data) });
  if (results) {
    const isModeration = "category_scores" in fieldsOf(itemsOf(results)[0]);
    const path = isModeration ? "/v1/moderations" : "/v1/classifications";
    return post(path, { model, input: inputs(results) });
  }
  if (segments) return transcriptionRequest(first);
  if (first.pages) {
    const document = { type: "document_url", document_url: "https://example.com/document.pdf" };
    return post("/v1/ocr", { model, document });
  }
  return undefined;
}

function post(path: string, body: Record<string, unknown>): MadeRequest {
  return { method: "POST", path, body };
}

function completionRequest(values: readonly any[], stream: boolean): MadeRequest {
  const choices = values.flatMap((value) => itemsOf(value.choices) as any[]);
  const said = choices.map((choice) => choice.message ?? choice.delta ?? {});
  const contents = said.map(({ content }) => content);
  const text = contents.filter((content) => typeof content === "string").join("");
  const tools = said.flatMap(({ tool_calls: calls }) => calls ?? []).map((call) => call.function);
  const isCut = choices.some((choice) => choice.finish_reason === "length");
  return post("/v1/chat/completions", {
    model: values[0].model,
    messages: [{ role: "user", content: "Hello" }],
    n: new Set(choices.map(({ index }) => index)).size,
    stream,
    ...(tools.length > 0 && {
      tools: tools.filter(({ name }) => name).map(toolOf),
      tool_choice: "any",
    }),
    ...(isCut && { max_tokens: 1 }),
    ...(/^\s*[[{]/.test(text) && { response_format: { type: "json_object" } }),
    ...(contents.some(Array.isArray) && { reasoning_effort: "high" }),
  });
}

/** The common part of conversations' answers: entries, or events about them. */
function conversationRequest(values: readonly any[], stream: boolean): MadeRequest {
  const said = values.flatMap((value) => (itemsOf(value.outputs) as any[]).concat(value));
  const { agent_id, model = "mistral-small-latest" } = said.find((each) => each.model) ?? {};
  const isThought = said.some(({ content }) => content?.type === "thinking");
  const completion_args = isThought ? { reasoning_effort: "high" } : {};
  const body = { inputs: "Hello", stream, completion_args };
  if (!agent_id) return post("/v1/conversations", { ...body, model });
  return { ...post("/v1/conversations", body), agent: { model, name: "Ada" } };
}

function toolOf({ name }: { name: string }): object {
  const parameters = {
    type: "object",
    properties: { value: { type: "string" } },
    required: ["value"],
  };
  return { type: "function", function: { name, description: "", parameters } };
}

/** A second of silence. */
const HEADER = "524946462400000057415645666d74201000000001000100401f0000803e00000200100064617461";
const SOUND = Buffer.concat([
  Buffer.from(HEADER, "hex"),
  Buffer.from([0x80, 0x3e, 0, 0]),
  Buffer.alloc(16_000),
]);

function transcriptionRequest({ model, language, segments: given }: Fields): MadeRequest {
  const segments = itemsOf(given);
  const form = new FormData();
  form.append("model", String(model));
  form.append("file", new Blob([SOUND]), "silence.wav");
  if (typeof language === "string") form.append("language", language);
  if (segments.length > 0) {
    form.append("timestamp_granularities", "segment");
    if (fieldsOf(segments[0]).speaker_id) form.append("diarize", "true");
  }
  return { method: "POST", path: "/v1/audio/transcriptions", form };
}
