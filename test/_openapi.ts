/**
 * The shapes of the API's document, with which tests compare requests and answers.
 * @module
 */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Operation } from "../src/operations/operation.ts";

const FILE = new URL("../api/document.json", import.meta.url);

/** A JSON Schema, as far as it is read here. */
export type Shape = Readonly<Record<string, any>>;

export const document: Shape = JSON.parse(readFileSync(FILE, "utf8"), asNumber);

/** Bounds such as 1e-08 are texts in the document. */
function asNumber(key: string, value: unknown): unknown {
  const isBound = /^(exclusive)?(minimum|maximum)$/i.test(key) && typeof value === "string";
  return isBound ? Number(value) : value;
}

/** Why a value doesn't match a schema; undefined when it does. */
export type Check = (value: unknown) => string | undefined;

let validator: Ajv2020 | undefined;

function ajv(): Ajv2020 {
  if (validator) return validator;
  validator = new Ajv2020({ strict: false, allErrors: false });
  formats.default(validator, { mode: "full" });
  validator.addFormat("binary", true);
  validator.addSchema({ $id: "api", ...asLive(document) });
  return validator;
}

/** The document, corrected where recordings of the live service prove it wrong. */
function asLive(published: Shape): Shape {
  const live = structuredClone(published) as any;
  const { UsageInfo, TranscriptionResponse, ChatCompletionResponse, EmbeddingResponseData } =
    live.components.schemas;
  // Also says which of a tool's functions ran (state.md section 0).
  for (const [name, schema] of Object.entries<any>(live.components.schemas)) {
    if (name.startsWith("ToolExecution") && schema.properties)
      schema.properties.function = { type: "string" };
  }
  // It has more than three counts (behaviour.md section 1), and says how a transcription ended (section 8).
  delete UsageInfo.additionalProperties;
  delete TranscriptionResponse.additionalProperties;
  // Files that OCR reads have their own type, and audio is a purpose, too (behaviour.md section 9).
  live.components.schemas.SampleType.enum.push("ocr_input");
  live.components.schemas.FilePurpose.enum.push("audio");
  // A completion has no `data`.
  const [, completion] = ChatCompletionResponse.allOf;
  completion.required = completion.required.filter((key: string) => key !== "data");
  // `encoding_format` requests a string (behaviour.md section 5).
  EmbeddingResponseData.properties.embedding = {
    anyOf: [EmbeddingResponseData.properties.embedding, { type: "string" }],
  };
  return live;
}

/** The schema that a reference names. */
export function resolve(shape: Shape): Shape {
  if (!shape.$ref) return shape;
  const path: string[] = shape.$ref.slice(2).split("/");
  return resolve(path.reduce((value: any, key) => value?.[key], document) ?? {});
}

/** The document's row for an operation. */
export function published({ method, path }: Operation): Shape | undefined {
  return document.paths[path.replace(/:(\w+)/g, "{$1}")]?.[method.toLowerCase()];
}

/** The schema of an operation's request body; none when it has no body. */
export function requestShape(operation: Operation): Shape | undefined {
  const content = published(operation)?.requestBody?.content;
  return content && (Object.values(content) as Shape[])[0]?.schema;
}

/** The check of an operation's JSON answers; nothing when the document has none. */
export function responseCheck(operation: Operation): Check {
  const schema = published(operation)?.responses?.["200"]?.content?.["application/json"]?.schema;
  return schema ? checkOf(schema) : () => undefined;
}

/** The check of each event of an operation's streams: its name, if it has one, and its data. */
export function eventCheck(operation: Operation): Check {
  const rows = [`${operation.path}#stream`, operation.path].map((path) =>
    published({ ...operation, path }),
  );
  const contents = rows.map((row) => row?.responses?.["200"]?.content?.["text/event-stream"]);
  // Agents stream as chats do, which the document doesn't say.
  return checkOf(
    contents.find(Boolean)?.schema ?? { $ref: "#/components/schemas/CompletionEvent" },
  );
}

function checkOf(schema: Shape): Check {
  const text = JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/');
  const validate = ajv().compile(JSON.parse(text));
  return (value) => (validate(value) ? undefined : ajv().errorsText(validate.errors));
}
