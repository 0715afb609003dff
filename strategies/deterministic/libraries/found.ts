/**
 * The library, and the document, that a path names.
 * @module
 */
import type { Keeping } from "../../../src/types/state.ts";
import { detailError } from "../../../src/wire/errors.ts";
import {
  documentsOf,
  expireDocuments,
  type KeptDocument,
  librariesOf,
  type StoredLibrary,
} from "./stored.ts";

/**
 * A library, without documents that have expired.
 * @throws ApiError 404. No recording is known; this is FastAPI's form.
 */
export async function libraryNamed(
  { library_id: id }: { library_id: string },
  keeping: Keeping,
): Promise<StoredLibrary> {
  await expireDocuments(keeping);
  return stillThere(await librariesOf(keeping.state).get(id.toLowerCase()), "Library");
}

/** @throws ApiError 404, also for a document of another library. */
export async function documentNamed(
  params: { library_id: string; document_id: string },
  keeping: Keeping,
): Promise<KeptDocument> {
  const { id } = await libraryNamed(params, keeping);
  const kept = await documentsOf(keeping.state).get(params.document_id.toLowerCase());
  if (kept?.library_id !== id) throw detailError(404, "Document not found");
  return kept;
}

/** @throws ApiError 404 for what doesn't exist, or was deleted meanwhile. */
export function stillThere<T>(found: T | undefined, what: "Library" | "Document" = "Document"): T {
  if (found === undefined) throw detailError(404, `${what} not found`);
  return found;
}
