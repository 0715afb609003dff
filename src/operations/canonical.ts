/**
 * The canonical form of a request: coerced as the live service does, without values that only repeat a default. Calls and fixtures
 * both come through here, so that two requests that mean the same are the same.
 * @module
 */
import type { Incoming } from "../types/call.ts";
import type { Issue } from "../types/schema.ts";
import { formBody } from "../wire/form.ts";
import { parseJson } from "../wire/json.ts";
import { mediumOf } from "../wire/medium.ts";
import type { Operation } from "./operation.ts";

const MISSING_BODY: Issue = {
  type: "missing",
  loc: ["body"],
  msg: "Field required",
  input: null,
};

/**
 * A body in canonical form; undefined when there is none. An invalid body has no canonical form: it stays as it is, so that it can't
 * be mistaken for a valid one.
 * @param issues collects what is wrong with it.
 * @throws ApiError 422 for a text that isn't JSON.
 */
export function canonicalBody(
  operation: Operation | undefined,
  sent: Pick<Incoming, "body" | "form" | "contentType">,
  issues: Issue[],
  lenient: boolean,
): unknown {
  const { body, form } = sent;
  const schema = operation?.body;
  const takesForm = operation?.encoding === "multipart";
  if (body.length === 0 && !form && !takesForm) {
    if (schema && !operation?.isBodyOptional) issues.push(MISSING_BODY);
    return undefined;
  }
  // A body that isn't a form has no fields.
  const value = takesForm
    ? formBody(form ?? [], operation.lists, operation.objects)
    : valueOf(sent, operation);
  const checked = schema?.check(value, { loc: ["body"], issues, lenient });
  return schema && issues.length === 0 ? checked : value;
}

/** A body of another type is a string to the live service, which its schema then refuses. */
function valueOf(
  { body, contentType }: Pick<Incoming, "body" | "contentType">,
  operation: Operation | undefined,
): unknown {
  if (typeof body !== "string") return new TextDecoder().decode(body);
  return mediumOf(contentType) === "json" ? parseJson(body, operation?.invalid) : body;
}

/** The checked query of a path. */
export function canonicalQuery(
  { query, queryLists = [] }: Operation,
  path: string,
  issues: Issue[],
  lenient: boolean,
): Record<string, unknown> {
  const start = path.indexOf("?");
  if (!query || start < 0) return {};
  const sent = new URLSearchParams(path.slice(start));
  const value: Record<string, unknown> = Object.create(null);
  // If a value comes several times, the last one counts.
  for (const [name, each] of sent)
    value[name] = queryLists.includes(name) ? sent.getAll(name) : each;
  return query.check(value, { loc: ["query"], issues, lenient }) as Record<string, unknown>;
}

/** The checked parameters of a path. */
export function canonicalParams(
  { params: schema }: Operation,
  params: Readonly<Record<string, string>>,
  issues: Issue[],
): Readonly<Record<string, string>> {
  if (!schema) return params;
  return schema.check(params, { loc: ["path"], issues, lenient: true }) as Record<string, string>;
}
