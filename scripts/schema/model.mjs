// The part of the document that served operations use: each operation with its parts, and every schema under its name.
import { readFileSync } from "node:fs";
import { amended, bounded, PATHS, STATUS } from "./amendments.mjs";
import { CONTENT, SERVED } from "./served.mjs";

export const document = JSON.parse(readFileSync(process.argv[2] ?? "api/document.json", "utf8"));
const { schemas } = document.components;

// A reference to a schema of the document; `null` for a schema without a name.
export function nameOf(schema) {
  return schema?.$ref?.split("/").at(-1);
}

export function schemaOf(name) {
  return amended(name, schemas);
}

function boundedBody(id, schema) {
  return schema.properties ? { ...schema, properties: bounded(id, schema.properties) } : schema;
}

function resolved(schema) {
  return nameOf(schema) ? schemaOf(nameOf(schema)) : schema;
}

// The names that a schema uses, in the order of dependency.
export function reached(schema, found = []) {
  for (const [, name] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/([\w.]+)"/g)) {
    if (found.includes(name) || found.pending?.has(name)) continue;
    found.pending = (found.pending ?? new Set()).add(name);
    reached(schemaOf(name), found);
    found.push(name);
  }
  return found;
}

export const operations = Object.entries(SERVED).map(([id, route]) => {
  const [method, path] = route.split(" ");
  const row = { ...document.paths, ...PATHS }[path][method.toLowerCase()];
  const title = id.replace(/(^|\.)(\w)/g, (_, __, letter) => letter.toUpperCase());
  const [[sent, content] = []] = Object.entries(row.requestBody?.content ?? {});
  const isForm = sent === "multipart/form-data";
  const [status, answer] = Object.entries(row.responses).find(([code]) =>
    id in STATUS ? Number(code) === STATUS[id] : code.startsWith("2"),
  );
  const media = Object.keys(answer.content ?? {});
  const response = answer.content?.["application/json"]?.schema;
  return {
    id,
    resource: id.split(".")[0],
    method,
    path: path.replace(/\{(\w+)\}/g, ":$1"),
    status: Number(status),
    params: parametersOf(id, row, "path", `${title}Params`),
    query: parametersOf(id, row, "query", `${title}Query`),
    body: content && boundedBody(id, content.schema),
    // A name for a body that has none in the document.
    bodyName: content?.schema.properties && `${title}Body`,
    isBodyRequired: row.requestBody?.required !== false,
    encoding: isForm ? "multipart" : "json",
    lists: isForm ? listsOf(resolved(content.schema)) : [],
    objects: isForm ? objectsOf(resolved(content.schema)) : [],
    // What isn't JSON is bytes.
    media: response || media.length === 0 ? undefined : media[0],
    response: response && Object.keys(response).length > 0 ? response : undefined,
    content: CONTENT[id],
  };
});

// The parameters of one kind as a schema; none if nothing is checked.
function parametersOf(id, row, kind, name) {
  const rows = (row.parameters ?? []).filter((parameter) => parameter.in === kind);
  if (rows.length === 0) return undefined;
  const schema = {
    type: "object",
    properties: bounded(id, Object.fromEntries(rows.map((each) => [each.name, each.schema ?? {}]))),
    required: rows.filter(({ required }) => required).map((each) => each.name),
    additionalProperties: true,
  };
  const isFree = rows.every(
    ({ schema: { type, ...rest } = {} }) => type === "string" && Object.keys(rest).length === 0,
  );
  return {
    name,
    schema,
    isChecked: kind === "query" || !isFree,
    lists: kind === "query" ? listsOf(schema) : [],
  };
}

// The lists: a single value in a query or form could otherwise not be recognised as a list.
function listsOf({ properties }) {
  const isList = (schema) =>
    schema.type === "array" || (schema.anyOf ?? []).some((member) => member.type === "array");
  return Object.entries(properties).flatMap(([name, schema]) => (isList(schema) ? [name] : []));
}

// The fields that a form holds as JSON.
function objectsOf({ properties }) {
  return Object.entries(properties).flatMap(([name, { type }]) =>
    type === "object" ? [name] : [],
  );
}
