/**
 * Documents as pages, whatever they are: a PDF, an image, a text, or a name.
 * @module
 */
import type { OCRRequest } from "../../../src/schema/generated/requests.ts";
import type { OcrDimensions, OcrPage } from "../../../src/types/content.ts";
import type { Seed } from "../../../src/types/seed.ts";
import { LETTER } from "../../../src/fill/layout.ts";
import { badRequest } from "../../../src/wire/errors.ts";
import { imageDimensions } from "./image.ts";
import { makePage } from "./page.ts";
import { readPdf } from "./pdf.ts";
import { selectPages } from "./selection.ts";
import type { Source } from "./source.ts";

/** A document that was read. */
export interface Paper {
  /** In bytes. */
  readonly size: number;
  /** The requested pages. */
  readonly pages: readonly OcrPage[];
}

type Wanted = OCRRequest["pages"];

/** The dimensions assumed for an image that isn't read. */
const PHOTO: OcrDimensions = { dpi: 200, height: 1600, width: 1200 };

/** How much of a text is read: a score for each word makes an answer of eighty times its size. */
const MAX_CHARACTERS = 1_000_000;
const MAX_PARAGRAPHS = 5000;

/**
 * Reads pages of a document.
 * @param wanted indices and ranges; all pages when absent.
 * @throws ApiError 400 for a document that can't be read, 422 for bad pages.
 */
export async function readDocument(source: Source, wanted: Wanted, seed: Seed): Promise<Paper> {
  const random = seed.random("document");
  if (!source.bytes) {
    const size = 20_000 + random.below(2_000_000);
    const count = source.isImage ? 1 : 1 + random.below(4);
    return made(size, selectPages(wanted, count), source.isImage ? PHOTO : LETTER, seed);
  }
  const { bytes, mediaType, isImage } = source;
  if (isImage || mediaType.startsWith("image/")) {
    return made(bytes.length, selectPages(wanted, 1), await imageDimensions(bytes), seed);
  }
  if (mediaType === "application/pdf" || startsAsPdf(bytes)) return pdf(bytes, wanted, seed);
  if (isText(mediaType)) return written(bytes, wanted);
  return made(bytes.length, selectPages(wanted, 1), LETTER, seed);
}

function made(
  size: number,
  indices: readonly number[],
  dimensions: OcrDimensions,
  seed: Seed,
): Paper {
  const pages = indices.map((index) => makePage(index, dimensions, seed.random(`page ${index}`)));
  return { size, pages };
}

/** Types of text that don't say so. */
const TEXTS = /^text\/|^application\/(.+\+)?(json|jsonl|x-ndjson|xml|yaml|toml)\b/;

function isText(mediaType: string): boolean {
  return TEXTS.test(mediaType);
}

function startsAsPdf(bytes: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 1024)).includes("%PDF-");
}

/** A page without text, as a scanned one, is made up. */
async function pdf(bytes: Uint8Array, wanted: Wanted, seed: Seed): Promise<Paper> {
  const size = bytes.length;
  const pages = await readPdf(bytes, wanted);
  return {
    size,
    pages: pages.map((page) =>
      page.blocks.length > 0
        ? page
        : makePage(page.index, page.dimensions, seed.random(`page ${page.index}`)),
    ),
  };
}

/** A text is one page, or two if it has more than its first paragraphs. */
function written(bytes: Uint8Array, wanted: Wanted): Paper {
  const text = new TextDecoder().decode(bytes);
  if (text.length > MAX_CHARACTERS)
    throw badRequest(
      `Document is too large: a text of more than ${MAX_CHARACTERS} characters is not read.`,
    );
  const paragraphs: string[] = [];
  let start = 0;
  for (const { 0: gap, index } of text.matchAll(/\r?\n[^\S\n]*\r?\n/g)) {
    if (paragraphs.length === MAX_PARAGRAPHS) break;
    paragraphs.push(text.slice(start, index));
    start = index + gap.length;
  }
  paragraphs.push(text.slice(start));
  const blocks = paragraphs
    .map((paragraph) => paragraph.trim())
    .filter((content) => content !== "")
    .map((content) => ({ type: "text" as const, content }));
  const pages = selectPages(wanted, 1).map((index) => ({ index, blocks, dimensions: LETTER }));
  return { size: bytes.length, pages };
}
