/**
 * OCR: readable parts of a document are read, the rest is made up from the document's hash.
 * @module
 */
import { createSeed } from "../../src/hash/seed.ts";
import { hashBytes } from "../../src/hash/xxhash.ts";
import type { OCRRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { OcrContent, OcrPage } from "../../src/types/content.ts";
import { annotateImages, createAnnotate } from "./ocr/annotation.ts";
import { readDocument } from "./ocr/document.ts";
import { sourceOf } from "./ocr/source.ts";

/**
 * `POST /v1/ocr`. A page is the same whatever else the caller asks for; annotations depend on the whole request.
 * @throws ApiError 400 for a document that can't be fetched or read or a schema that no value meets, 422 for invalid pages.
 */
export async function processOcr(call: Call<OCRRequest>): Promise<OcrContent> {
  const { body, seed } = call;
  const { model, bbox_annotation_format, document_annotation_format } = body;
  const source = await sourceOf(body.document, call);
  // A stored file counts by its bytes, whatever its id.
  const isStored = "file_id" in body.document && source.bytes !== undefined;
  const asked = isStored ? { file: hashBytes(source.bytes) } : body.document;
  const paper = await readDocument(
    source,
    body.pages,
    createSeed("ocr.process", { model, document: asked }),
  );
  const annotate = createAnnotate();
  const pages: OcrPage[] = [];
  for (const page of paper.pages)
    pages.push(await annotateImages(page, bbox_annotation_format, seed, annotate));
  const annotation = await annotate(document_annotation_format, seed.random("annotation"));
  return { pages, size: paper.size, ...(annotation !== undefined && { annotation }) };
}
