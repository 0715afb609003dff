/**
 * Forms: reading and forwarding them. Clients that have no file to send use the url-encoded kind (behaviour.md
 * section 12).
 * @module
 */
import type { Form, Upload } from "../types/form.ts";
import { mediumOf } from "./medium.ts";

/** The fields of a url-encoded form; undefined for any other text. */
export function readUrlEncoded(body: string, contentType: string | null): Form | undefined {
  const isForm = mediumOf(contentType) === "url-encoded";
  return isForm ? [...new URLSearchParams(body)] : undefined;
}

/**
 * A form as an object: a field that is sent several times, or under a name that ends in `[]`, becomes a list.
 * @param lists names of fields that are always lists, even if sent once; a value may hold several items, separated by commas.
 * @param objects names of fields that hold JSON.
 */
export function formBody(
  form: Form,
  lists: readonly string[] = [],
  objects: readonly string[] = [],
): Record<string, unknown> {
  const found = new Map<string, (string | Upload)[]>();
  const several = new Set(lists);
  for (const [sent, value] of form) {
    const name = sent.replace(/\[\]$/, "");
    const values = found.get(name);
    if (sent !== name || values) several.add(name);
    if (values) values.push(value);
    else found.set(name, [value]);
  }
  const body: Record<string, unknown> = Object.create(null);
  for (const [name, values] of found) {
    const isList = several.has(name);
    if (objects.includes(name) && values.length === 1) body[name] = parsed(values[0]!);
    else if (!isList) body[name] = values[0];
    else body[name] = lists.includes(name) ? values.flatMap(items) : values;
  }
  return body;
}

function items(value: string | Upload): readonly unknown[] {
  return typeof value === "string" ? value.split(",") : [value];
}

/** A value that isn't JSON stays as it is, for the schema to refuse. */
function parsed(value: string | Upload): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

/** An object's fields as a form, files included. */
export function toForm(body: object): Form {
  return Object.entries(body).flatMap(([name, value]) =>
    [value].flat().flatMap((each: unknown): [string, string | Upload][] => {
      if (each === null || each === undefined) return [];
      if (isUpload(each)) return [[name, each]];
      return [[name, typeof each === "string" ? each : JSON.stringify(each)]];
    }),
  );
}

/** Whether a value is a file in a form. */
export function isUpload(value: unknown): value is Upload {
  return typeof value === "object" && value !== null && "xxhash" in value && "stream" in value;
}

/** Separates the parts of a written form; no field contains it. */
export const BOUNDARY = "parlel-mistral-0c4bdfd3a5f94f0e";

/** A form as it is forwarded. */
export async function* writeForm(form: Form): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const [name, value] of form) {
    const isFile = typeof value !== "string";
    const filename = isFile ? `; filename="${escaped(value.filename)}"` : "";
    const type = isFile && value.contentType ? `\r\ncontent-type: ${value.contentType}` : "";
    const head = `content-disposition: form-data; name="${escaped(name)}"${filename}${type}`;
    yield encoder.encode(`--${BOUNDARY}\r\n${head}\r\n\r\n`);
    if (isFile) yield* await value.stream();
    else yield encoder.encode(value);
    yield encoder.encode("\r\n");
  }
  yield encoder.encode(`--${BOUNDARY}--\r\n`);
}

function escaped(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}
