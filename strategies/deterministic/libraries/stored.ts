/**
 * Libraries and their documents as they are kept: what is known of them in collections, bytes and text in blobs.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import type { Collection, Keeping, Page, PageRange, State } from "../../../src/types/state.ts";

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
  readonly extension: string;
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

/** A document, and what no answer shows of it. */
export interface KeptDocument {
  readonly id: string;
  readonly library_id: string;
  readonly document: StoredDocument;
  /** How often somebody has looked whether it is processed. */
  readonly looks: number;
}

export function librariesOf(state: State): Collection<StoredLibrary> {
  return state.collection<StoredLibrary>("libraries");
}

export function documentsOf(state: State): Collection<KeptDocument> {
  return state.collection<KeptDocument>("documents", ["library_id"]);
}

/** The name of a document's bytes, and of its text. */
export const bytesName = (id: string): string => `document ${id}`;
export const textName = (id: string): string => `document text ${id}`;

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

/** The documents of libraries, those of one library after those of another. */
export async function* documentsIn(
  state: State,
  libraryIds: readonly string[],
): AsyncGenerator<StoredDocument> {
  for (const id of new Set(libraryIds.map((each) => each.toLowerCase()))) {
    const range: PageRange<KeptDocument> = { where: { library_id: id }, limit: PAGE };
    let page: Page<KeptDocument>;
    let offset = 0;
    do {
      page = await documentsOf(state).page({ ...range, offset });
      for (const { document } of page.data) yield document;
      offset += PAGE;
    } while (page.data.length === PAGE);
  }
}

const PAGE = 100;
