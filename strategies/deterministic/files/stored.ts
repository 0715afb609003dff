/**
 * Files as they are stored: their properties in a collection, their bytes in blobs.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import { uuid4 } from "../../../src/hash/uuid.ts";
import type { FilePurpose, SampleType } from "../../../src/schema/generated/answers.ts";
import type { Collection, Keeping, State } from "../../../src/types/state.ts";
import { blobName } from "../../../src/wire/links.ts";
import { expire, expireLater } from "../expiry.ts";

/** A file as an upload is answered, key for key (recorded). */
export interface StoredFile {
  /** A UUID of version 4. */
  readonly id: string;
  readonly object: "file";
  readonly bytes: number;
  /** In seconds. */
  readonly created_at: number;
  readonly filename: string;
  readonly purpose: FilePurpose;
  readonly sample_type: SampleType;
  readonly num_lines: number | null;
  readonly mimetype: string | null;
  readonly source: "upload" | "repository" | "mistral";
  /** The MD5 of the upload; null for files that the service made itself. */
  readonly signature: string | null;
  /** In seconds; null for a file that stays. */
  readonly expires_at: number | null;
  readonly visibility: "workspace" | "user";
}

/** The properties of a new file that its maker must give. */
export type FileDescription = Pick<
  StoredFile,
  "filename" | "purpose" | "sample_type" | "num_lines" | "mimetype" | "source" | "signature"
> &
  Partial<Pick<StoredFile, "expires_at" | "visibility">>;

const nameOf = (id: string): string => blobName("fine-tune", id);

/** The files of an API key, in the order in which they were made. */
export function filesOf(state: State): Collection<StoredFile> {
  return state.collection<StoredFile>("files", ["purpose", "sample_type", "source"]);
}

/** The id of a file, and the second of its creation. */
export interface Making {
  readonly id: string;
  readonly at: number;
}

/** For a file that is created now. */
async function makingNow(state: State): Promise<Making> {
  const moment = await state.moment();
  return { id: uuid4(moment.random("file")), at: Math.floor(moment.at / 1000) };
}

/**
 * Stores a file.
 * @param describe called when all bytes have been read, with the second of creation; if it throws, nothing is left behind.
 * @param making the id and time, if they were fixed before.
 */
export async function storeFile(
  keeping: Keeping,
  content: Uint8Array | ReadableStream<Uint8Array>,
  describe: (at: number) => FileDescription,
  making?: Making,
): Promise<StoredFile> {
  const { state, blobs } = keeping;
  const { id, at } = making ?? (await makingNow(state));
  const { size } = await blobs.put(nameOf(id), content);
  let described: FileDescription;
  try {
    described = describe(at);
  } catch (error) {
    await blobs.remove(nameOf(id));
    throw error;
  }
  const { filename, purpose, sample_type, num_lines, mimetype, source, signature, ...more } =
    described;
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
  // The bytes first: a listed file can always be read.
  await filesOf(state).add(file);
  if (file.expires_at !== null) await expireLater(state, EXPIRING, id, file.expires_at * 1000);
  return file;
}

/** The name under which expiring files are remembered. */
const EXPIRING = "expiring files";

/** Removes expired files. */
export async function expireFiles(keeping: Keeping): Promise<void> {
  await expire(keeping.state, EXPIRING, (id) => removeFile(keeping, id));
}

/** Stores a file that a tool made, so that a `tool_file` can be downloaded. How the live service lists such a file isn't known. */
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

/** The bytes of a file from `start` up to `end`, which is not included; undefined when the file was deleted meanwhile. */
export function openFile(
  { blobs }: Pick<Keeping, "blobs">,
  { id }: Pick<StoredFile, "id">,
  start?: number,
  end?: number,
): Promise<ReadableStream<Uint8Array> | undefined> {
  return blobs.read(nameOf(id), start, end);
}

/** All bytes of a file by its id; undefined when there is none. */
export async function readFile(
  keeping: Keeping,
  id: string,
): Promise<{ file: StoredFile; bytes: Uint8Array } | undefined> {
  const file = await findFile(keeping.state, id);
  const content = file && (await openFile(keeping, file));
  return content && { file, bytes: await gather(content) };
}

/** Removes a file and its bytes. @returns whether there was one. */
export async function removeFile({ state, blobs }: Keeping, id: string): Promise<boolean> {
  const removed = await filesOf(state).remove(id.toLowerCase());
  if (removed) await blobs.remove(nameOf(removed.id));
  return removed !== undefined;
}
