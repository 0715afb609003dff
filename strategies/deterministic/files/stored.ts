/**
 * Files as they are kept: what is known of them in a collection, their bytes in blobs.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import { uuid4 } from "../../../src/hash/uuid.ts";
import type { Collection, Keeping, State } from "../../../src/types/state.ts";

/** A file as an upload is answered, key for key (recorded). */
export interface StoredFile {
  /** A UUID of version 4. */
  readonly id: string;
  readonly object: "file";
  readonly bytes: number;
  /** In seconds. */
  readonly created_at: number;
  readonly filename: string;
  readonly purpose: string;
  readonly sample_type: string;
  readonly num_lines: number | null;
  readonly mimetype: string | null;
  readonly source: "upload" | "repository" | "mistral";
  /** The MD5 of what was uploaded; null for what the service has made itself. */
  readonly signature: string | null;
  /** In seconds; null for a file that stays. */
  readonly expires_at: number | null;
  readonly visibility: "workspace" | "user";
}

/** What is to be said of a file that is new. */
export type FileDescription = Pick<
  StoredFile,
  "filename" | "purpose" | "sample_type" | "num_lines" | "mimetype" | "source" | "signature"
> &
  Partial<Pick<StoredFile, "expires_at" | "visibility">>;

/** The files of an API key, in the order in which they were made. */
export function filesOf(state: State): Collection<StoredFile> {
  return state.collection<StoredFile>("files", ["purpose"]);
}

/**
 * Stores a file.
 * @param describe asked when all bytes have been read.
 */
export async function storeFile(
  { state, blobs }: Keeping,
  content: Uint8Array | ReadableStream<Uint8Array>,
  describe: (at: number) => FileDescription,
): Promise<StoredFile> {
  const moment = await state.moment();
  const id = uuid4(moment.random("file"));
  const { size } = await blobs.put(blobName(id), content);
  const at = Math.floor(moment.at / 1000);
  const { filename, purpose, sample_type, num_lines, mimetype, source, signature, ...more } =
    describe(at);
  const file: StoredFile = {
    id,
    object: "file",
    bytes: size,
    created_at: at,
    filename,
    purpose,
    sample_type,
    num_lines,
    mimetype,
    source,
    signature,
    expires_at: more.expires_at ?? null,
    visibility: more.visibility ?? "workspace",
  };
  // The bytes first: whoever finds the file can read it.
  await filesOf(state).add(file);
  return file;
}

/** Stores what a tool has made, so that a `tool_file` can be downloaded. What the live service lists of such a file isn't known. */
export function storeToolFile(
  keeping: Keeping,
  content: Uint8Array,
  { filename, mimetype }: Pick<StoredFile, "filename" | "mimetype">,
): Promise<StoredFile> {
  return storeFile(keeping, content, () => ({
    filename,
    purpose: "ocr",
    sample_type: "ocr_input",
    num_lines: 0,
    mimetype,
    source: "mistral",
    signature: null,
  }));
}

/** A file by its id; undefined when there is none, or no longer. */
export async function findFile(state: State, id: string): Promise<StoredFile | undefined> {
  const file = await filesOf(state).get(id.toLowerCase());
  return file && (await isExpired(state, file)) ? undefined : file;
}

async function isExpired(state: State, { expires_at: end }: StoredFile): Promise<boolean> {
  return end !== null && end * 1000 <= (await state.now());
}

/** The bytes of a file that was found, from one place to another, `end` not included. */
export async function openFile(
  { blobs }: Pick<Keeping, "blobs">,
  { id }: Pick<StoredFile, "id">,
  start?: number,
  end?: number,
): Promise<ReadableStream<Uint8Array>> {
  return (await blobs.read(blobName(id), start, end)) ?? new Blob([]).stream();
}

/** All bytes of a file by its id; undefined when there is none. */
export async function readFile(
  keeping: Keeping,
  id: string,
): Promise<{ file: StoredFile; bytes: Uint8Array } | undefined> {
  const file = await findFile(keeping.state, id);
  return file && { file, bytes: await gather(await openFile(keeping, file)) };
}

/** Removes a file and its bytes. @returns whether there was one. */
export async function removeFile({ state, blobs }: Keeping, id: string): Promise<boolean> {
  const removed = await filesOf(state).remove(id.toLowerCase());
  if (removed) await blobs.remove(blobName(removed.id));
  return removed !== undefined;
}

/** The name of a file's bytes. */
export function blobName(id: string): string {
  return `file ${id}`;
}
