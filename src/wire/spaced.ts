/**
 * The form of the service's backend for files and jobs, which differs from that of its models: JSON with spaces, and errors as Django
 * Ninja writes them (state.md sections 3, 4 and 6).
 * @module
 */
import { spacedJson } from "../prompt/spaced-json.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Issue } from "../types/schema.ts";
import { ApiError } from "./errors.ts";

const HEADERS = { "content-type": "application/json; charset=utf-8" };

/** A value as Python writes it: with spaces, and with escapes for everything but ASCII. */
function pythonJson(value: unknown): string {
  return spacedJson(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A success. */
export function frameSpaced(content: unknown): BodyReply {
  return { kind: "body", status: 200, headers: HEADERS, body: pythonJson(content) };
}

/** An error with a body of its own. */
export function spacedError(status: number, body: object): ApiError {
  return new ApiError(status, pythonJson(body), HEADERS);
}

/** 404 of a file or a job. No recording is known; the wording is Django Ninja's. */
export function notThere(): ApiError {
  return spacedError(404, { detail: "Not Found" });
}

// The place of an issue begins with a part of the request.

/** Maps an issue's `loc` to the one that this backend gives for it. */
export type Place = (loc: Issue["loc"]) => Issue["loc"];

/** For operations that give their body a name, as fine-tuning calls it `job_in` (client-ts#70). */
export function inBody(name: string): Place {
  return ([where, ...rest]) => (where === "body" ? ["body", name, ...rest] : [where!, ...rest]);
}

/** For the form of an upload. */
export const inForm: Place = ([where, ...rest]) =>
  where === "body" ? [rest[0] === "file" ? "file" : "form", ...rest] : [where!, ...rest];

/** 422 with a list of issues, without their inputs; 400 for a body that isn't JSON. */
export function invalidSpaced(place: Place = inBody("job_in")) {
  return (issues: readonly Issue[]): ApiError => {
    if (issues.some(({ type }) => type === "json_invalid"))
      return spacedError(400, { detail: "Cannot parse request body" });
    return spacedError(422, { detail: issues.map((issue) => told(issue, place)) });
  };
}

function told({ type, loc, msg, ctx }: Issue, place: Place): object {
  const error = /^Value error, (.*)$/s.exec(msg)?.[1];
  const more = error === undefined ? ctx : { ...ctx, error };
  return { type, loc: place(loc), msg, ...(more && { ctx: more }) };
}

/** 422 for a value that is wrong as a whole, so that `loc` points at it and not inside it. */
export function invalidValue(loc: Issue["loc"], error: string): ApiError {
  const detail = [{ type: "value_error", loc, msg: `Value error, ${error}`, ctx: { error } }];
  return spacedError(422, { detail });
}
