/**
 * Libraries and their documents as they are stored: their properties in collections, bytes and text in blobs.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import type { Sharing } from "../../../src/schema/generated/answers.ts";
import type { Collection, Keeping, State } from "../../../src/types/state.ts";
import { blobName } from "../../../src/wire/links.ts";
import { expire, expireLater } from "../expiry.ts";

/** A library as it is answered, key for key (recorded). */
export interface StoredLibrary {
  /** A UUID of version 7. */
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly owner_id: string;
  readonly owner_type: "User" | "Workspace";
  /** Bytes of all documents. */
  readonly total_size: number;
  readonly nb_documents: number;
  readonly chunk_size: number | null;
  readonly emoji: null;
  readonly description: string | null;
  readonly generated_description: string | null;
  readonly explicit_user_members_count: number | null;
  readonly explicit_workspace_members_count: number | null;
  readonly org_sharing_role: string | null;
  readonly workspace_sharing_role: string | null;
  readonly sharing_scope: "private" | "shared";
  readonly meta: null;
  readonly type: "document";
  readonly visibility: "all";
}

/** A document as it is answered, key for key (recorded). */
export interface StoredDocument {
  /** A UUID of version 4. */
  readonly id: string;
  readonly library_id: string;
  /** The MD5 of the bytes. */
  readonly hash: string;
  readonly mime_type: string;
  readonly extension: string | null;
  readonly size: number;
  readonly name: string;
  readonly summary: string | null;
  readonly created_at: string;
  readonly last_processed_at: string | null;
  readonly number_of_pages: number | null;
  readonly process_status: "in_progress" | "done" | "error";
  readonly uploaded_by_id: string;
  readonly uploaded_by_type: "Workspace";
  readonly tokens_processing_main_content: number | null;
  readonly tokens_processing_summary: number | null;
  readonly url: string | null;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly expires_at: string | null;
  readonly processing_status: "Running" | "Completed" | "Error";
  readonly tokens_processing_total: number;
}

/** A document, with internal properties that no answer shows. */
export interface KeptDocument {
  readonly id: string;
  readonly library_id: string;
  readonly document: StoredDocument;
  /** How often a request has checked whether it is processed. */
  readonly looks: number;
  /** When its processing began, by the clock that runs. */
  readonly begun: number;
}

/** An access to a library as it is answered, with an internal id. */
export interface KeptAccess {
  readonly id: string;
  readonly library_id: string;
  readonly access: Sharing;
}

export function librariesOf(state: State): Collection<StoredLibrary> {
  return state.collection<StoredLibrary>("libraries");
}

export function accessesOf(state: State): Collection<KeptAccess> {
  return state.collection<KeptAccess>("accesses", ["library_id"]);
}

/** More accesses than a library has. */
const MOST = 10_000;

/** The accesses to a library, in the order in which they were given. */
export async function accessesTo(state: State, libraryId: string): Promise<readonly KeptAccess[]> {
  const where = { library_id: libraryId };
  return (await accessesOf(state).page({ where, limit: MOST })).data;
}

export function documentsOf(state: State): Collection<KeptDocument> {
  return state.collection<KeptDocument>("documents", ["library_id"]);
}

/** The blob names of a document's bytes, of its text page by page, and of its text for links. */
export const bytesName = (id: string): string => blobName("documents", id);
export const plainName = (id: string): string => blobName("document-texts", id);
const textName = (id: string): string => `document pages ${id}`;

/** The text of each page of a document that is processed; undefined for others. */
export async function pagesOf(
  { blobs }: Pick<Keeping, "blobs">,
  id: string,
): Promise<readonly string[] | undefined> {
  const text = await blobs.read(textName(id));
  return text && (JSON.parse(new TextDecoder().decode(await gather(text))) as string[]);
}

/** Keeps the text of a document's pages. */
export async function keepPages(
  { blobs }: Pick<Keeping, "blobs">,
  id: string,
  pages: readonly string[],
): Promise<void> {
  await blobs.put(textName(id), new TextEncoder().encode(JSON.stringify(pages)));
}

/** Removes it. */
export function removePages({ blobs }: Pick<Keeping, "blobs">, id: string): Promise<void> {
  return blobs.remove(textName(id));
}

/** The documents of libraries, library by library. */
export async function* documentsIn(
  state: State,
  libraryIds: readonly string[],
): AsyncGenerator<StoredDocument> {
  for (const id of new Set(libraryIds.map((each) => each.toLowerCase()))) {
    let after: string | undefined;
    do {
      const where = { library_id: id };
      const page = await documentsOf(state).page({ where, ...(after !== undefined && { after }) });
      for (const { document } of page.data) yield document;
      after = page.next;
    } while (after !== undefined);
  }
}

/** Removes a document with its bytes. @returns whether there was one. */
export async function removeDocument({ state, blobs }: Keeping, id: string): Promise<boolean> {
  const removed = await documentsOf(state).remove(id);
  if (!removed) return false;
  for (const name of [bytesName(id), plainName(id), textName(id)]) await blobs.remove(name);
  await countDocuments(state, removed.library_id, -1, -removed.document.size);
  return true;
}

/** Updates the counts that a library shows. @returns the library; undefined when it is gone. */
export async function countDocuments(
  state: State,
  libraryId: string,
  documents: number,
  bytes: number,
): Promise<StoredLibrary | undefined> {
  return librariesOf(state).change(libraryId, (library) => ({
    ...library,
    nb_documents: library.nb_documents + documents,
    total_size: library.total_size + bytes,
  }));
}

const EXPIRING = "expiring documents";

/** Remembers when a document expires. */
export function expireDocument(state: State, id: string, end: string): Promise<void> {
  return expireLater(state, EXPIRING, id, Date.parse(end));
}

/** Removes expired documents. */
export function expireDocuments(keeping: Keeping): Promise<void> {
  return expire(keeping.state, EXPIRING, (id) => removeDocument(keeping, id));
}
