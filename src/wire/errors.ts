/**
 * The error bodies of the live service, in its own words (behaviour.md section 3), and this emulator's own refusals in the
 * same forms.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import type { BodyReply, Source } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import { detailOf } from "./detail.ts";

/** The header that says what was probably meant, or what else went wrong. */
export const HINT = "x-parlel-hint";

/** An error that is also the reply to the call. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly reply: BodyReply;

  constructor(status: number, body: string, headers?: Record<string, string>, source?: Source) {
    super(body);
    this.reply = {
      kind: "body",
      status,
      body,
      ...(headers && { headers }),
      ...(source && { source }),
    };
  }
}

/** 401. The live service ends this one body with a newline. */
export function unauthorized(): ApiError {
  const hint = "The request has no API key. Any will do, but there must be one.";
  return new ApiError(401, '{"detail":"Invalid API Key"}\n', hinted(hint));
}

/** 404 of a backend, for a path that the gateway routes to it. @param hint what was probably meant, sent as a header. */
export function notFound(hint?: string): ApiError {
  return new ApiError(404, '{"detail":"Not Found"}', hinted(hint));
}

/** 404 of the gateway, for a path that leads nowhere (behaviour.md section 12; its line breaks are Kong's). */
export function noRoute(requestId: string, hint?: string): ApiError {
  return new ApiError(
    404,
    `{\n  "message":"no Route matched with those values",\n  "request_id":"${requestId}"\n}`,
    { "content-type": "application/json; charset=utf-8", ...hinted(hint) },
  );
}

/** The hint header with a sentence; none if the sentence can't be sent in a header. */
export function hinted(hint: string | undefined): Record<string, string> {
  return hint === undefined || !/^[ -~]*$/.test(hint) ? {} : { [HINT]: hint };
}

/** An error with a sentence, as FastAPI writes it. */
export function detailError(status: number, detail: string): ApiError {
  return new ApiError(status, JSON.stringify({ detail }));
}

/** 405 with the methods that the path accepts. */
export function methodNotAllowed(allowed: readonly string[]): ApiError {
  return new ApiError(405, '{"detail":"Method Not Allowed"}', { allow: allowed.join(", ") });
}

/** 422 with a list of issues. */
export function invalidBody(issues: readonly Issue[]): ApiError {
  return new ApiError(422, `{"detail":${detailOf(issues)}}`);
}

/** 422 of an operation that takes a form and got something else. */
export function notMultipart(): ApiError {
  return serviceError(
    422,
    "invalid_request_error",
    "Invalid request, make sure the request is formatted as a multipart/form-data request.",
    null,
  );
}

/** 422 of a transcription without audio. No recording is known; the wording follows its other refusals. */
export function missingAudio(): ApiError {
  return serviceError(
    422,
    "invalid_request_error",
    "Invalid request, make sure that one of file, file_url and file_id is given.",
    null,
  );
}

/** 422 of a transcription that is given speakers but isn't asked to tell them apart. The wording is our own. */
export function unreferencedSpeakers(): ApiError {
  return serviceError(
    422,
    "invalid_request_error",
    "Invalid request, make sure that diarize is true where speaker_references are given.",
    null,
  );
}

/** 422 with a list of issues, wrapped as the backend of transcriptions does it (behaviour.md section 12). */
export function invalidForm(issues: readonly Issue[]): ApiError {
  const error = { object: "error", message: { detail: issues }, type: "invalid_request_error" };
  return new ApiError(
    422,
    JSON.stringify({ ...error, param: null, code: null, raw_status_code: 422 }),
  );
}

/** 400 for a file that isn't audio. The space at the end is the live service's. */
export function undecodableAudio(): ApiError {
  return invalidFile("Audio input could not be decoded. ");
}

/** 404 of `GET /v1/models/{id}`. */
export function modelNotFound(id: string): ApiError {
  return new ApiError(404, JSON.stringify({ message: `Model ${id} was not found.` }));
}

/** 404 of a voice. Only the wording is known, from speech with a voice that doesn't exist. */
export function voiceNotFound(id: string): ApiError {
  return detailError(404, `Voice '${id}' not found`);
}

/** 404 of `GET /v1/models/{id}` for a model past its deprecation date. */
export function modelDeprecated(id: string): ApiError {
  return new ApiError(404, JSON.stringify({ message: `Model ${id} is deprecated.` }));
}

/** 400 of every operation that takes a model. */
export function invalidModel(model: string): ApiError {
  return serviceError(400, "invalid_model", `Invalid model: ${model}`, "1500");
}

/** 400 for a file that can't be fetched; shows only the beginning of a long URL. */
export function fileNotFetched(url: string): ApiError {
  const told = url.length > 100 ? `${url.slice(0, 100)}…` : url;
  return invalidFile(`File could not be fetched from url '${told}'`);
}

/** 400 for a file that was received but can't be read. */
export function invalidFile(message: string): ApiError {
  return serviceError(400, "invalid_request_file", message, "3310");
}

/** 400 for a document that is declared as a PDF. */
export function invalidPdf(): ApiError {
  return serviceError(400, "document_parser_invalid_file", "Document is not a valid PDF.", "3740");
}

/** A message may quote what it refuses, as live, and so have any length. The reason is usually at one of its ends. */
const LONGEST_MESSAGE = 8000;
const END = 1000;

/** 400 in the service's form, for refusals of this emulator's own. */
export function badRequest(message: string): ApiError {
  const shown =
    message.length > LONGEST_MESSAGE
      ? `${message.slice(0, LONGEST_MESSAGE - END)}…${message.slice(-END)}`
      : message;
  return serviceError(400, "invalid_request_error", shown, null);
}

/** 404 in the service's form, for a path that would be the emulator's own but doesn't exist. */
export function noControl(message: string): ApiError {
  return serviceError(404, "not_found", message, null);
}

/** 403 for requests that a web page or a foreign name sends to the control plane. */
export function forbidden(message: string): ApiError {
  return serviceError(403, "forbidden", message, null);
}

/** 413 for a body beyond `--body-limit`. */
export function tooLarge(limit: number): ApiError {
  return serviceError(
    413,
    "invalid_request_error",
    `The request body is larger than ${limit} bytes. Start the emulator with a larger --body-limit to accept it.`,
    null,
  );
}

/** 413 for a file in a form. The live wording isn't known; the limit is documented. */
export function fileTooLarge(limit: number): ApiError {
  const message = `The file is larger than ${limit / 1024 / 1024} MB.`;
  return serviceError(413, "invalid_request_file", message, null);
}

/** 400 for a call without a recording, with the details in a form that programs can read. */
export function fixtureMiss(message: string, miss: object): ApiError {
  const error = { object: "error", message, type: "fixture_miss", param: null, code: null };
  const body = JSON.stringify({ ...error, raw_status_code: 400, miss });
  return new ApiError(400, body, undefined, { strategy: "fixture", match: "miss" });
}

/** 502 or 504, for an upstream that failed before it answered. */
export function upstreamFault(status: 502 | 504, message: string): ApiError {
  return serviceError(status, "unreachable_backend", message, "1100", hinted(message));
}

/** 503, while something that an answer needs can't be reached. */
export function serviceUnavailable(): ApiError {
  return serviceError(503, "internal_server_error", "Service unavailable.", "3800");
}

/** 500, for a fault of the emulator or of a user's strategy. Reveals nothing internal. */
export function internalError(message: string): ApiError {
  return serviceError(500, "internal_server_error", message, "3000");
}

/** The reply for an error; an unexpected one is reported in the emulator's output. */
export function toReply(error: unknown): BodyReply {
  if (error instanceof ApiError) return error.reply;
  report(error);
  if (isOfStore(error)) return internalError(error.message).reply;
  return internalError("The emulator failed to answer. Its output says why.").reply;
}

/** An error of the system, such as a full disk, isn't a bug, so its message is enough without a stack. */
function report(error: unknown): void {
  console.error(
    isOfSystem(error) || isOfStore(error) ? `[parlel-mistral] ${error.message}` : error,
  );
}

/** Whether nothing can be stored any more, which the person at the other end must know. */
export function isOfStore(error: unknown): error is EmulatorError {
  return error instanceof EmulatorError && error.code === "CANNOT_STORE";
}

/** Whether an error comes from the system, as those of disks and sockets do. */
export function isOfSystem(error: unknown): error is Error {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^E[A-Z0-9]+$/.test(code);
}

/** An error in the form of most of the service's errors. */
export function serviceError(
  status: number,
  type: string,
  message: string,
  code: string | null,
  headers?: Record<string, string>,
): ApiError {
  const error = { object: "error", message, type, param: null, code, raw_status_code: status };
  return new ApiError(status, JSON.stringify(error), headers);
}
