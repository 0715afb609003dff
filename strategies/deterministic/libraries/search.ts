/**
 * Searching libraries by words.
 * @module
 */
import type { Keeping } from "../../../src/types/state.ts";
import { CHUNK_SIZE, type Passage, passagesOf, scorerOf } from "./passages.ts";
import { processed } from "./processing.ts";
import {
  documentsIn,
  expireDocuments,
  librariesOf,
  type StoredDocument,
  type StoredLibrary,
} from "./stored.ts";

/** A document that matches a question. */
export interface Hit {
  readonly document: StoredDocument;
  readonly library: StoredLibrary;
  /** The best passages, the best first. */
  readonly passages: readonly Passage[];
}

export interface Search {
  readonly libraryIds: readonly string[];
  /** Only these documents, if any are named. */
  readonly documentIds?: readonly string[] | undefined;
  /** How many documents at most. @default 5 */
  readonly limit?: number;
}

/** How many passages of one document an answer shows. */
const PASSAGES = 3;

/** The documents of libraries that best match a question. Of equals, the older comes first. */
export async function searchLibraries(
  keeping: Keeping,
  question: string,
  { libraryIds, documentIds, limit = 5 }: Search,
): Promise<Hit[]> {
  await expireDocuments(keeping);
  const scoreOf = scorerOf(question);
  const wanted = documentIds && new Set(documentIds.map((id) => id.toLowerCase()));
  const found: { readonly hit: Hit; readonly score: number }[] = [];
  for (const id of new Set(libraryIds.map((each) => each.toLowerCase()))) {
    const library = await librariesOf(keeping.state).get(id);
    if (!library) continue;
    for await (const listed of documentsIn(keeping.state, [id])) {
      if (wanted && !wanted.has(listed.id)) continue;
      const read = await processed(keeping, listed.id);
      if (!read) continue;
      const { document, pages } = read;
      const scored = passagesOf(pages, library.chunk_size ?? CHUNK_SIZE)
        .map((passage) => ({ passage, score: scoreOf(passage.text) }))
        .filter(({ score }) => score > 0)
        .sort((one, other) => other.score - one.score);
      const [best] = scored;
      if (!best) continue;
      const passages = scored.slice(0, PASSAGES).map(({ passage }) => passage);
      found.push({ hit: { document, library, passages }, score: best.score });
    }
  }
  found.sort((one, other) => other.score - one.score);
  return found.slice(0, limit).map(({ hit }) => hit);
}
