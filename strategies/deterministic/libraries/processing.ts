/**
 * Processing a document that was uploaded to a library: its text, its pages, a summary.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import { instant } from "../../../src/fill/instant.ts";
import { createSeed } from "../../../src/hash/seed.ts";
import { countTokens, splitTokens } from "../../../src/prompt/tokens.ts";
import type { OcrBlock } from "../../../src/types/content.ts";
import type { Keeping, State } from "../../../src/types/state.ts";
import { ApiError } from "../../../src/wire/errors.ts";
import { markdownTable } from "../../../src/wire/tables.ts";
import type { Choices } from "../choices.ts";
import { readDocument } from "../ocr/document.ts";
import {
  bytesName,
  documentsOf,
  keepPages,
  type KeptDocument,
  librariesOf,
  pagesOf,
  removePages,
  type StoredDocument,
} from "./stored.ts";

/** Milliseconds that a small document takes (recorded). */
const PROCESSING_MS = 1300;

/** Words of a summary. */
const SUMMARY = 40;

/** A document with the text of its pages, which is read now unless it was before; undefined for one that was deleted meanwhile. */
export async function processed(
  keeping: Keeping,
  id: string,
): Promise<{ document: StoredDocument; pages: readonly string[] } | undefined> {
  const documents = documentsOf(keeping.state);
  const kept = await documents.get(id);
  if (!kept) return undefined;
  const isOver = kept.document.process_status !== "in_progress";
  const known = isOver ? await pagesOf(keeping, id) : undefined;
  if (known) return { document: kept.document, pages: known };
  const pages = await readPages(keeping, kept).catch(unreadable);
  // The text first: when the document shows as processed, it can be read.
  await keepPages(keeping, id, pages ?? []);
  const now = await keeping.state.now();
  const done = await documents.change(id, (before) => ({
    ...before,
    document: pages ? described(before.document, pages, now) : failed(before.document),
  }));
  if (!done) {
    await removePages(keeping, id);
    return undefined;
  }
  if (done.document.summary) await describeLibrary(keeping.state, done.document);
  return { document: done.document, pages: pages ?? [] };
}

/** A library is described by its first document. */
async function describeLibrary(state: State, { library_id, summary }: StoredDocument) {
  await librariesOf(state).change(library_id, (library) => ({
    ...library,
    generated_description: library.generated_description ?? summary,
  }));
}

/**
 * A document after checking whether it is processed: the second check finds it so.
 * @returns undefined for one that was deleted meanwhile.
 */
export async function lookAtDocument(
  keeping: Keeping,
  kept: KeptDocument,
  mode: Choices["jobs"],
): Promise<StoredDocument | undefined> {
  if (kept.document.process_status !== "in_progress") return kept.document;
  const isDone =
    mode === "watched"
      ? kept.looks > 0
      : mode === "instant" || (await keeping.state.running()) - kept.begun >= PROCESSING_MS;
  if (isDone) return (await processed(keeping, kept.id))?.document;
  const seen = (before: KeptDocument) => ({ ...before, looks: before.looks + 1 });
  return (await documentsOf(keeping.state).change(kept.id, seen))?.document;
}

/** A document that is broken has no text. */
function unreadable(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error;
}

function failed(document: StoredDocument): StoredDocument {
  return { ...document, process_status: "error", processing_status: "Error" };
}

function described(
  document: StoredDocument,
  pages: readonly string[],
  now: number,
): StoredDocument {
  const text = pages.join("\n\n");
  const summary = splitTokens(text).slice(0, SUMMARY).join("").trim();
  const tokens = countTokens(text);
  const summaryTokens = tokens + countTokens(summary);
  const least = Date.parse(document.created_at) + PROCESSING_MS;
  return {
    ...document,
    summary,
    last_processed_at: instant(Math.max(now, least)),
    number_of_pages: pages.length,
    process_status: "done",
    tokens_processing_main_content: tokens,
    tokens_processing_summary: summaryTokens,
    processing_status: "Completed",
    tokens_processing_total: tokens + summaryTokens,
  };
}

/** Readable documents are read as OCR does; text for others is made up from the bytes, so that each has one. */
async function readPages({ blobs }: Keeping, { id, document }: KeptDocument): Promise<string[]> {
  const stream = await blobs.read(bytesName(id));
  const bytes = stream ? await gather(stream) : new Uint8Array();
  const { hash, mime_type: mediaType } = document;
  const source = { bytes, mediaType, isImage: mediaType.startsWith("image/") };
  const seed = createSeed("documents.upload", { hash });
  const { pages } = await readDocument(source, undefined, seed);
  return pages.map(({ blocks }) => blocks.map(markdownOf).join("\n\n"));
}

function markdownOf(block: OcrBlock): string {
  if (block.type === "table") return markdownTable(block.rows);
  return block.type === "image" ? "" : block.content;
}
