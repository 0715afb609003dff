/**
 * The thread that reads PDFs.
 * @module
 */
import { parentPort } from "node:worker_threads";
import type { BodyReply } from "../../../src/types/reply.ts";
import { ApiError } from "../../../src/wire/errors.ts";
import { type PdfPage, readPdf } from "./pdf.ts";

/** Its answer about a document. An error of ours would lose its reply on the way between threads. */
export type Answer =
  | { readonly pages: PdfPage[] }
  | { readonly refusal: BodyReply }
  | { readonly error: unknown };

parentPort?.on("message", async ({ bytes, wanted }: { bytes: Uint8Array; wanted?: string }) => {
  const answer: Answer = await readPdf(bytes, wanted).then(
    (pages) => ({ pages }),
    (error: unknown) => (error instanceof ApiError ? { refusal: error.reply } : { error }),
  );
  parentPort?.postMessage(answer);
});
