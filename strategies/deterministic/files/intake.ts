/**
 * Examines an upload: its type, its lines, its signature, and the service's refusals.
 * @module
 */
import { createMd5 } from "../../../src/hash/md5.ts";
import type { Upload } from "../../../src/types/form.ts";
import { extensionOf, mediaTypeOf } from "../../../src/wire/media.ts";
import { spacedError } from "../../../src/wire/spaced.ts";
import { checkLines } from "./lines.ts";
import type { FileDescription } from "./stored.ts";

/** What OCR accepts, by the service's own list (client-python#217). */
const READABLE: readonly string[] = (
  "application/pdf, image/.*, application/vnd.openxmlformats-officedocument.wordprocessingml.document, " +
  "application/vnd.openxmlformats-officedocument.presentationml.presentation, application/epub+zip, application/docbook+xml, " +
  "application/rtf, application/vnd.oasis.opendocument.text, application/x-biblatex, application/x-bibtex, application/x-endnote+xml, " +
  "application/x-fictionbook+xml, application/x-ipynb+json, application/x-jats+xml, application/x-latex, application/x-opml+xml, " +
  "text/troff, text/x-dokuwiki"
).split(", ");

/** The purposes of files, and the sample type of each. */
const SAMPLE_TYPES = {
  "fine-tune": "instruct",
  batch: "batch_request",
  ocr: "ocr_input",
  // No live answer is known to these; such files are read, like those for OCR.
  audio: "ocr_input",
  agentic_safety: "ocr_input",
} as const;

export type Purpose = keyof typeof SAMPLE_TYPES;

/** Examines an upload as it streams by. */
export interface Intake {
  update(bytes: Uint8Array): void;
  /** @throws ApiError 422. */
  describe(): Omit<FileDescription, "expires_at" | "visibility">;
}

/** First bytes that show the type of a file whose name doesn't. */
const SIGNS: readonly (readonly [sign: string, type: string])[] = [
  ["%PDF-", "application/pdf"],
  ["\x89PNG", "image/png"],
  ["\xff\xd8\xff", "image/jpeg"],
  ["GIF8", "image/gif"],
  ["PK\x03\x04", "application/zip"],
];

const UNKNOWN = "application/octet-stream";

/** @throws ApiError 422 for a type that the purpose doesn't accept. */
export function openIntake(upload: Upload, purpose: Purpose): Intake {
  const { filename } = upload;
  const md5 = createMd5();
  const lines = purpose === "batch" || purpose === "fine-tune" ? checkLines(purpose) : undefined;
  let start: string | undefined;
  return {
    update(bytes) {
      start ??= String.fromCharCode(...bytes.subarray(0, 8));
      md5.update(bytes);
      lines?.update(bytes);
    },
    describe() {
      const mimetype = lines ? "application/jsonl" : typeOf(upload, start ?? "");
      if (purpose === "ocr" && !READABLE.some((each) => new RegExp(`^${each}$`).test(mimetype)))
        throw unreadable(mimetype);
      const { count, areTexts } = lines?.end() ?? { count: 0, areTexts: false };
      const isText = purpose === "fine-tune" && areTexts;
      return {
        filename,
        purpose,
        sample_type: isText ? "pretrain" : SAMPLE_TYPES[purpose],
        num_lines: count,
        mimetype,
        source: "upload",
        signature: md5.digest(),
      };
    },
  };
}

/** By its name, or else by its declared type, or else by its first bytes. */
export function typeOf({ filename, contentType }: Upload, start: string): string {
  const named = mediaTypeOf(extensionOf(filename));
  if (named) return named;
  if (contentType && contentType !== UNKNOWN) return contentType.split(";")[0]!.trim();
  return SIGNS.find(([sign]) => start.startsWith(sign))?.[1] ?? UNKNOWN;
}

function unreadable(mimetype: string): Error {
  return spacedError(422, {
    detail: "Invalid file format.",
    message: `Received file with mimetype ${mimetype}, only ${READABLE.join(", ")} are currently supported`,
  });
}
