/**
 * Documents as pages, whatever they are: a PDF, an image, a text, or a name.
 * @module
 */
import type { OCRRequest } from "../../../src/schema/ocr.ts";
import type { OcrDimensions, OcrPage } from "../../../src/types/content.ts";
import type { Seed } from "../../../src/types/seed.ts";
import { imageDimensions } from "./image.ts";
import { makePage } from "./page.ts";
import { sourceOf } from "./source.ts";

/** A document that is open. */
export interface Paper {
  readonly count: number;
  /** In bytes. */
  readonly size: number;
  page(index: number): OcrPage | Promise<OcrPage>;
}

/** A letter page and a photo, as the live service sees them (behaviour.md section 8). */
const LETTER: OcrDimensions = { dpi: 93, height: 1023, width: 791 };
const PHOTO: OcrDimensions = { dpi: 200, height: 1600, width: 1200 };

/** @throws ApiError 400 for a document that can't be had or read. */
export async function openDocument(document: OCRRequest["document"], seed: Seed): Promise<Paper> {
  const source = sourceOf(document);
  const random = seed.random("document");
  if (!source.bytes) {
    const size = 20_000 + random.below(2_000_000);
    const count = source.isImage ? 1 : 1 + random.below(4);
    return made(count, size, source.isImage ? PHOTO : LETTER, seed);
  }
  const { bytes, mediaType, isImage } = source;
  if (isImage || mediaType.startsWith("image/")) {
    return made(1, bytes.length, await imageDimensions(bytes), seed);
  }
  if (mediaType.startsWith("text/")) return written(bytes);
  return made(1, bytes.length, LETTER, seed);
}

function made(count: number, size: number, dimensions: OcrDimensions, seed: Seed): Paper {
  return {
    count,
    size,
    page: (index) => makePage(index, dimensions, seed.random(`page ${index}`)),
  };
}

/** A text is one page. */
function written(bytes: Uint8Array): Paper {
  const paragraphs = new TextDecoder().decode(bytes).split(/\r?\n[^\S\n]*\r?\n/);
  const blocks = paragraphs
    .map((paragraph) => paragraph.trim())
    .filter((content) => content !== "")
    .map((content) => ({ type: "text" as const, content }));
  return { count: 1, size: bytes.length, page: (index) => ({ index, blocks, dimensions: LETTER }) };
}
