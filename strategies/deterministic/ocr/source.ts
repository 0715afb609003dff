/**
 * Where the document of a request comes from. Nothing is fetched: of a URL only the name is known, as of the id of a file that was
 * never uploaded.
 * @module
 */
import type { OCRRequest } from "../../../src/schema/generated/requests.ts";
import type { Keeping } from "../../../src/types/state.ts";
import { decodeBase64 } from "../../../src/wire/base64.ts";
import { fileNotFetched } from "../../../src/wire/errors.ts";
import { readFile } from "../files/stored.ts";

export type Source =
  | { readonly bytes: Uint8Array; readonly mediaType: string; readonly isImage: boolean }
  | { readonly bytes?: undefined; readonly name: string; readonly isImage: boolean };

/** @throws ApiError 400 for what is neither a data URL in base64 nor the URL of a web server. */
export async function sourceOf(
  document: OCRRequest["document"],
  keeping: Keeping,
): Promise<Source> {
  if ("file_id" in document) {
    const stored = await readFile(keeping, document.file_id);
    if (!stored) return { name: document.file_id, isImage: false };
    return { bytes: stored.bytes, mediaType: stored.file.mimetype ?? "", isImage: false };
  }
  const isImage = "image_url" in document;
  const url = isImage ? addressOf(document.image_url) : document.document_url;
  if (/^https?:\/\/[^\s/]/i.test(url)) return { name: url, isImage };
  const [head, mediaType = ""] = /^data:([^,;]*)(?:;[^,;]*)*;base64,/i.exec(url) ?? [];
  const bytes = head === undefined ? undefined : decodeBase64(url.slice(head.length));
  if (!bytes) throw fileNotFetched(url);
  return { bytes, mediaType: mediaType.toLowerCase(), isImage };
}

function addressOf(image: string | { url: string }): string {
  return typeof image === "string" ? image : image.url;
}
