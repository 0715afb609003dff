/**
 * PDFs: their number of pages, sizes and text. pdf.js reads them, and is loaded with the first one.
 * @module
 */
import { createPause } from "../../../src/async/pause.ts";
import type { OCRRequest } from "../../../src/schema/generated/requests.ts";
import type { OcrBlock, OcrDimensions } from "../../../src/types/content.ts";
import { ApiError, badRequest, invalidPdf } from "../../../src/wire/errors.ts";
import { isReadable } from "./inflation.ts";
import { type Line, paragraphs } from "./paragraphs.ts";
import { selectPages } from "./selection.ts";

/** The most that the live service accepts, by its documentation. */
const MAX_PAGES = 1000;

/** Pieces of text of one page: a page of a hundred bytes may repeat itself without end. */
const MAX_PIECES = 5000;

/** Characters of all pages: the larger of this many and a number for each byte. Real documents have far fewer. */
const FEW_CHARACTERS = 800_000;
const MAX_CHARACTERS = 8;

/** The longer side of a page in pixels, and the density that small pages have. */
const LONGER_SIDE = 1024;
const MAX_DPI = 200;

export interface PdfPage {
  readonly index: number;
  readonly dimensions: OcrDimensions;
  /** None when the page has no text, as a scanned one. */
  readonly blocks: readonly OcrBlock[];
  readonly hyperlinks: readonly string[];
}

/**
 * Reads pages of a PDF.
 * @param wanted indices and ranges; all pages when absent.
 * @throws ApiError 400 for what isn't a PDF, is locked, or too large; 422 for bad pages.
 */
export type ReadPdf = (bytes: Uint8Array, wanted: OCRRequest["pages"]) => Promise<PdfPage[]>;

/** A piece of text, and its position. */
interface Piece {
  readonly str: string;
  readonly transform: number[];
  readonly width: number;
  readonly height: number;
  readonly hasEOL: boolean;
}

type Viewport = {
  width: number;
  height: number;
  convertToViewportPoint(x: number, y: number): number[];
};

/** Reads in this thread; other requests are served between two pages. */
export const readPdf: ReadPdf = async (bytes, wanted) => {
  if (!(await isReadable(bytes)))
    throw badRequest("Document is too large: it unpacks to more than can be read.");
  let left = Math.max(FEW_CHARACTERS, MAX_CHARACTERS * bytes.length);
  const { getResolvedPDFJS } = await import("unpdf");
  const { getDocument } = await getResolvedPDFJS();
  const task = getDocument({
    data: bytes,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: true,
    verbosity: 0,
  });
  const pause = createPause();
  try {
    const document = await task.promise;
    const count = document.numPages;
    if (count < 1) throw invalidPdf();
    if (count > MAX_PAGES) throw badRequest(`Document has ${count} pages, more than ${MAX_PAGES}.`);
    const pages: PdfPage[] = [];
    for (const index of selectPages(wanted, count)) {
      await pause();
      const page = await document.getPage(index + 1);
      const pieces = await piecesOf(page, pause);
      left -= pieces.reduce((sum, { str }) => sum + str.length, 0);
      if (left < 0) throw badRequest("Document is too large: it has more text than can be read.");
      pages.push(await pageOf(index, page, pieces));
    }
    return pages;
  } catch (error) {
    return refuse(error);
  } finally {
    await task.destroy();
  }
};

/** Errors of pdf.js name details of the format, so they aren't shown. */
function refuse(error: unknown): never {
  if (error instanceof ApiError) throw error;
  const isLocked = (error as Error | undefined)?.name === "PasswordException";
  throw isLocked ? badRequest("Document is encrypted, and there is no password.") : invalidPdf();
}

interface Readable {
  getViewport(options: { scale: number }): Viewport;
  streamTextContent(): ReadableStream;
  getAnnotations(): Promise<{ url?: string }[]>;
}

type Pause = ReturnType<typeof createPause>;

async function pageOf(index: number, page: Readable, pieces: readonly Piece[]): Promise<PdfPage> {
  const { width, height } = page.getViewport({ scale: 1 });
  const dpi = Math.max(
    1,
    Math.min(MAX_DPI, Math.floor((LONGER_SIDE * 72) / Math.max(width, height))),
  );
  const pixels = (points: number): number => Math.max(1, Math.ceil((points * dpi) / 72));
  const viewport = page.getViewport({ scale: dpi / 72 });
  const blocks = paragraphs(linesOf(pieces, viewport));
  const links = (await page.getAnnotations()).flatMap(({ url }) => url ?? []);
  return {
    index,
    dimensions: { dpi, height: pixels(height), width: pixels(width) },
    blocks,
    hyperlinks: [...new Set(links)],
  };
}

async function piecesOf(page: Readable, pause: Pause): Promise<Piece[]> {
  const reader = page.streamTextContent().getReader();
  const pieces: Piece[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(...(value.items as Piece[]));
    if (pieces.length >= MAX_PIECES) {
      await reader.cancel(new Error("enough"));
      return pieces.slice(0, MAX_PIECES);
    }
    await pause();
  }
}

/** Pieces up to the end of a line. A line reaches below its baseline by a fifth of its height. */
function linesOf(pieces: readonly Piece[], viewport: Viewport): Line[] {
  const lines: Line[] = [];
  let text = "";
  let corners: number[][] = [];
  for (const [at, { str, transform, width, height, hasEOL }] of pieces.entries()) {
    text += str;
    if (str.trim() !== "") {
      const [x = 0, y = 0] = transform.slice(4);
      corners.push(viewport.convertToViewportPoint(x, y - height * 0.2));
      corners.push(viewport.convertToViewportPoint(x + width, y + height * 0.8));
    }
    if (!hasEOL && at < pieces.length - 1) continue;
    const [xs, ys] = [0, 1].map((axis) => corners.map((corner) => corner[axis]!));
    if (corners.length > 0) {
      const box = [Math.min(...xs!), Math.min(...ys!), Math.max(...xs!), Math.max(...ys!)] as const;
      lines.push({ text: text.trim(), box });
    }
    text = "";
    corners = [];
  }
  return lines;
}
