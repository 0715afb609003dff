/**
 * Forms in: multipart (RFC 7578), and url-encoded, which some clients send when there is no file (behaviour.md section 12).
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { hashBytes } from "../hash/xxhash.ts";
import type { Form, Upload } from "../types/form.ts";

const MULTIPART = /^multipart\//i;
const URL_ENCODED = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** Whether a body of this type is bytes rather than text. */
export function isBinary(contentType: string | null): boolean {
  return contentType !== null && /^(multipart\/|application\/octet-stream)/i.test(contentType);
}

/** The fields of a form; undefined for what is none. */
export function readForm(
  body: string | Uint8Array,
  contentType: string | null,
): Maybe<Form | undefined> {
  if (contentType === null) return undefined;
  if (typeof body === "string") {
    return URL_ENCODED.test(contentType) ? [...new URLSearchParams(body)] : undefined;
  }
  return MULTIPART.test(contentType) ? readParts(body, contentType) : undefined;
}

async function readParts(bytes: Uint8Array, contentType: string): Promise<Form | undefined> {
  try {
    const headers = { "content-type": contentType };
    const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers }).formData();
    return await Promise.all(
      [...form].map(async ([name, value]): Promise<[string, string | Upload]> => {
        return [name, typeof value === "string" ? value : await uploadOf(value)];
      }),
    );
  } catch {
    return undefined;
  }
}

async function uploadOf(file: File): Promise<Upload> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const upload = { filename: file.name, size: bytes.length, xxhash: hashBytes(bytes) };
  return hidden(upload, {
    contentType: file.type || null,
    bytes: () => Promise.resolve(bytes),
    stream: () => new Blob([bytes]).stream(),
  });
}

/** Adds properties that no comparison sees. */
function hidden<Shown extends object, Hidden extends object>(
  shown: Shown,
  more: Hidden,
): Shown & Hidden {
  for (const [name, value] of Object.entries(more)) Object.defineProperty(shown, name, { value });
  return shown as Shown & Hidden;
}

/**
 * A form as an object: what is sent several times, or under a name that ends in `[]`, becomes a list.
 * @param lists names that are lists however often they are sent, with commas between their items or without.
 * @param objects names that hold JSON.
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

/** What is no JSON stays as it is, for the schema to refuse. */
function parsed(value: string | Upload): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}
