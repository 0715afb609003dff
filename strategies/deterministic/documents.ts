/**
 * The documents of libraries.
 * @module
 */
import { streamOf, watched } from "../../src/async/bytes.ts";
import { instant } from "../../src/fill/instant.ts";
import { ownerIdOf, workspaceOf } from "../../src/hash/key.ts";
import { createMd5 } from "../../src/hash/md5.ts";
import { uuid4 } from "../../src/hash/uuid.ts";
import { timeOf } from "../../src/schema/datetime.ts";
import type {
  DocumentTextContent,
  ListDocumentsResponse,
  ProcessingStatus,
} from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import { linkTo } from "../../src/wire/links.ts";
import { extensionOf } from "../../src/wire/media.ts";
import type { Choices } from "./choices.ts";
import { typeOf } from "./files/intake.ts";
import { documentNamed, libraryNamed, stillThere } from "./libraries/found.ts";
import { listed } from "./libraries/listing.ts";
import { lookAtDocument, processed } from "./libraries/processing.ts";
import {
  bytesName,
  countDocuments,
  documentsOf,
  expireDocument,
  type KeptDocument,
  plainName,
  removeDocument,
  type StoredDocument,
} from "./libraries/stored.ts";

/** How long links to documents are valid, in milliseconds, by the SDK's documentation. */
const LINK_MS = 30 * 60_000;

/**
 * `POST /v1/libraries/{id}/documents`.
 * @throws ApiError 404.
 */
export async function uploadDocument(
  call: CallOf<"documents.upload">,
  { jobs }: Choices,
): Promise<StoredDocument> {
  const { params, body, state, blobs, request } = call;
  const { id: library_id } = await libraryNamed(params, call);
  const { file } = body;
  const moment = await state.moment();
  const id = uuid4(moment.random("document"));
  const md5 = createMd5();
  let start: string | undefined;
  const { size } = await blobs.put(
    bytesName(id),
    streamOf(
      watched(await file.stream(), (bytes) => {
        start ??= String.fromCharCode(...bytes.subarray(0, 8));
        md5.update(bytes);
      }),
    ),
  );
  const document: StoredDocument = {
    id,
    library_id,
    hash: md5.digest(),
    mime_type: typeOf(file, start ?? ""),
    extension: extensionOf(file.filename) || null,
    size,
    name: file.filename,
    summary: null,
    created_at: instant(moment.at + moment.random("micros").below(1000) / 1000),
    last_processed_at: null,
    number_of_pages: null,
    process_status: "in_progress",
    uploaded_by_id: workspaceOf(ownerIdOf(request.key)),
    uploaded_by_type: "Workspace",
    tokens_processing_main_content: null,
    tokens_processing_summary: null,
    url: null,
    attributes: null,
    expires_at: null,
    processing_status: "Running",
    tokens_processing_total: 0,
  };
  await documentsOf(state).add({
    id,
    library_id,
    document,
    looks: 0,
    begun: await state.running(),
  });
  const library = await countDocuments(state, library_id, 1, size);
  // A deletion of the library in between may have missed the document.
  if (!library) await removeDocument(call, id);
  stillThere(library, "Library");
  return jobs === "instant" ? stillThere(await processed(call, id)).document : document;
}

/**
 * `GET /v1/libraries/{id}/documents`: lists documents without advancing them.
 * @throws ApiError 404, and 422 for fields that can't be sorted or filtered by.
 */
export async function listDocuments(
  call: CallOf<"documents.list">,
): Promise<ListDocumentsResponse> {
  const { id } = await libraryNamed(call.params, call);
  return listed(call.state, id, call.query);
}

/**
 * `GET /v1/libraries/{id}/documents/{id}`.
 * @throws ApiError 404.
 */
export async function getDocument(
  call: CallOf<"documents.get">,
  { jobs }: Choices,
): Promise<StoredDocument> {
  const kept = await documentNamed(call.params, call);
  return stillThere(await lookAtDocument(call, kept, jobs));
}

/**
 * `GET …/status`.
 * @throws ApiError 404.
 */
export async function documentStatus(
  call: CallOf<"documents.status">,
  { jobs }: Choices,
): Promise<ProcessingStatus> {
  const kept = await documentNamed(call.params, call);
  const document = stillThere(await lookAtDocument(call, kept, jobs));
  const { id, process_status, processing_status } = document;
  return { document_id: id, process_status, processing_status };
}

/**
 * `PATCH` and `PUT /v1/libraries/{id}/documents/{id}`.
 * @throws ApiError 404.
 */
export async function updateDocument(
  call: CallOf<"documents.update" | "documents.put">,
): Promise<StoredDocument> {
  const { name, attributes, expires_at } = call.body;
  const { id } = await documentNamed(call.params, call);
  const end = expires_at === undefined ? undefined : instant(timeOf(expires_at));
  const kept = await changed(call, id, {
    ...(name !== undefined && { name }),
    ...(attributes !== undefined && { attributes }),
    ...(end !== undefined && { expires_at: end }),
  });
  if (end !== undefined) await expireDocument(call.state, id, end);
  return kept.document;
}

async function changed(
  { state }: Pick<CallOf<"documents.put">, "state">,
  id: string,
  changes: Partial<StoredDocument>,
  more: Partial<KeptDocument> = {},
): Promise<KeptDocument> {
  const kept = await documentsOf(state).change(id, (before) => ({
    ...before,
    ...more,
    document: { ...before.document, ...changes },
  }));
  return stillThere(kept);
}

/**
 * `DELETE /v1/libraries/{id}/documents/{id}`.
 * @throws ApiError 404.
 */
export async function deleteDocument(call: CallOf<"documents.delete">): Promise<undefined> {
  const { id } = await documentNamed(call.params, call);
  stillThere((await removeDocument(call, id)) || undefined);
}

/**
 * `GET …/text_content`: the pages from `page_start` on, `page_end` not included, counted from 0.
 * @throws ApiError 404.
 */
export async function documentText(
  call: CallOf<"documents.textContent">,
): Promise<DocumentTextContent> {
  const { page_start, page_end } = call.query;
  const { id } = await documentNamed(call.params, call);
  const { pages } = stillThere(await processed(call, id));
  return { text: pages.slice(page_start, page_end).join("\n\n") };
}

/**
 * `GET …/signed-url`.
 * @throws ApiError 404.
 */
export async function signDocument(call: CallOf<"documents.getSignedUrl">): Promise<string> {
  const { id, document } = await documentNamed(call.params, call);
  const until = (await call.state.now()) + LINK_MS;
  const extension = document.extension ?? "";
  return linkTo(call, { container: "documents", id, extension, until });
}

/**
 * `GET …/extracted-text-signed-url`.
 * @throws ApiError 404.
 */
export async function signText(call: CallOf<"documents.extractedTextSignedUrl">): Promise<string> {
  const { id } = await documentNamed(call.params, call);
  const { pages } = stillThere(await processed(call, id));
  await call.blobs.put(plainName(id), new TextEncoder().encode(pages.join("\n\n")));
  const until = (await call.state.now()) + LINK_MS;
  return linkTo(call, { container: "document-texts", id, extension: "txt", until });
}

/**
 * `POST …/reprocess`.
 * @throws ApiError 404.
 */
export async function reprocessDocument(
  call: CallOf<"documents.reprocess">,
  { jobs }: Choices,
): Promise<undefined> {
  const { id } = await documentNamed(call.params, call);
  const begun = await call.state.running();
  const running = { process_status: "in_progress", processing_status: "Running" } as const;
  await changed(call, id, running, { looks: 0, begun });
  if (jobs === "instant") await processed(call, id);
}
