/**
 * OCR: what can be read in a document is read, the rest is made up from the document's hash.
 * @module
 */
import { createSeed } from "../../src/hash/seed.ts";
import type { OCRRequest } from "../../src/schema/ocr.ts";
import type { Call } from "../../src/types/call.ts";
import type { OcrContent } from "../../src/types/content.ts";
import { type Paper, openDocument } from "./ocr/document.ts";
import { selectPages } from "./ocr/selection.ts";

/**
 * `POST /v1/ocr`. A page says the same whatever else the caller asks for.
 * @throws ApiError 400 for a document that can't be had or read, 422 for pages that are none.
 */
export async function processOcr({ body }: Call<OCRRequest>): Promise<OcrContent> {
  const seed = createSeed("ocr.process", { model: body.model, document: body.document });
  const document: Paper = await openDocument(body.document, seed);
  const indices = selectPages(body.pages, document.count);
  const pages = [];
  for (const index of indices) pages.push(await document.page(index));
  return { pages, size: document.size };
}
