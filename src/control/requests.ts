/**
 * The request log, listed and cleared.
 * @module
 */
import { integer, report } from "../schema/scalars.ts";
import type { StoredEntry } from "../store/ring.ts";
import type { LogFilter } from "../types/log.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Issue, Schema } from "../types/schema.ts";
import { jsonReply } from "../wire/content.ts";
import { invalidBody } from "../wire/errors.ts";
import { isJson } from "../wire/json.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/requests` */
export async function listRequests({ world, query }: ControlCall): Promise<BodyReply> {
  const filter = readFilter(query);
  const { log } = await world();
  const entries = log.list(filter).map(entryJson);
  const body = `{"requests":[${entries.join(",")}],"count":${entries.length}}`;
  return { kind: "body", status: 200, body };
}

/** `DELETE /__parlel/requests` */
export async function clearRequests({ world }: ControlCall): Promise<BodyReply> {
  const { log } = await world();
  await log.clear();
  return jsonReply({ ok: true, count: 0 });
}

/** JSON bodies are spliced in as they were sent, so that no digit and no key's place is lost. */
function entryJson({ n, kind, at, body, ...rest }: StoredEntry): string {
  const entry = { n, kind, at: new Date(at).toISOString(), ...rest };
  const text = body === null || isJson(body) ? body : JSON.stringify(body);
  return `${JSON.stringify(entry).slice(0, -1)},"body":${text}}`;
}

const count = integer({ ge: 0 });
const text: Schema<string> = { name: "str", check: (value) => `${value}` };

/** What can be filtered by, and how it is read. */
const FILTERS: { readonly [Name in keyof LogFilter]-?: Schema } = {
  limit: count,
  after: count,
  status: count,
  kind: text,
  operation: text,
  path: text,
  strategy: text,
  model: text,
  outcome: text,
};

/**
 * The filter in a query.
 * @throws ApiError 422 for a number that is none, and for a name that isn't known.
 */
function readFilter(query: URLSearchParams): LogFilter {
  const filter: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, given] of query) {
    const context = { loc: ["query", name], issues, lenient: false };
    const schema = Object.hasOwn(FILTERS, name) ? FILTERS[name as keyof LogFilter] : undefined;
    if (schema) filter[name] = schema.check(given, context);
    else {
      const known = Object.keys(FILTERS).join(", ");
      report(context, "extra_forbidden", `There is no such filter. Known: ${known}`, given);
    }
  }
  if (issues.length > 0) throw invalidBody(issues);
  return filter as LogFilter;
}
