/**
 * Multipart forms in (RFC 7578).
 * @module
 */
import { hashHex } from "../hash/xxhash.ts";
import type { Form, Upload } from "../types/call.ts";

class FormFile implements Upload {
  readonly filename: string;
  readonly size: number;
  readonly xxhash: string;
  readonly #bytes: Uint8Array;

  constructor(filename: string, bytes: Uint8Array) {
    this.filename = filename;
    this.size = bytes.length;
    this.xxhash = hashBytes(bytes);
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }
}

/** The 64-bit hash of bytes, each taken for a character. */
export function hashBytes(bytes: Uint8Array): string {
  return hashHex(new TextDecoder("latin1").decode(bytes));
}

/** The parts of a form; undefined for bytes that are none. */
export async function readForm(
  bytes: Uint8Array,
  contentType: string | null,
): Promise<Form | undefined> {
  try {
    const headers = { "content-type": contentType ?? "" };
    const form = await new Response(bytes as Uint8Array<ArrayBuffer>, { headers }).formData();
    return await Promise.all(
      [...form].map(async ([name, value]): Promise<[string, string | Upload]> => {
        if (typeof value === "string") return [name, value];
        return [name, new FormFile(value.name, new Uint8Array(await value.arrayBuffer()))];
      }),
    );
  } catch {
    return undefined;
  }
}

/**
 * A form as an object: what is sent several times, or under a name that ends in `[]`, becomes a list.
 * @param lists names that are lists however often they are sent, with commas between their items or without.
 */
export function formBody(form: Form, lists: readonly string[] = []): Record<string, unknown> {
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
    body[name] =
      isList && lists.includes(name) ? values.flatMap(items) : isList ? values : values[0];
  }
  return body;
}

function items(value: string | Upload): readonly unknown[] {
  return typeof value === "string" ? value.split(",") : [value];
}
