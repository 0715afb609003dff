/**
 * Files that a key has uploaded, and those that were made for it.
 * @module
 */
import { streamOf, watched } from "../../src/async/bytes.ts";
import type {
  DeleteFileResponse,
  GetFileResponse,
  GetSignedUrlResponse,
  ListFilesResponse,
} from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { StoredBytes } from "../../src/types/content.ts";
import type { PageRange, State } from "../../src/types/state.ts";
import { linkTo } from "../../src/wire/links.ts";
import { extensionOf } from "../../src/wire/media.ts";
import { notThere } from "../../src/wire/spaced.ts";
import { openIntake } from "./files/intake.ts";
import {
  expireFiles,
  filesOf,
  findFile,
  openFile,
  removeFile,
  type StoredFile,
  storeFile,
} from "./files/stored.ts";

const HOUR = 3_600_000;

/**
 * `POST /v1/files`. Without a purpose it is for fine-tuning (client-ts#95).
 * @throws ApiError 422 for files that the purpose doesn't accept.
 */
export async function uploadFile(call: CallOf<"files.upload">): Promise<StoredFile> {
  const { file, purpose = "fine-tune", expiry, visibility } = call.body;
  const intake = openIntake(file, purpose);
  const content = streamOf(watched(await file.stream(), intake.update));
  return storeFile(call, content, (at) => ({
    ...intake.describe(),
    expires_at: expiry === undefined ? null : at + expiry * 3600,
    ...(visibility && { visibility }),
  }));
}

/** `GET /v1/files`, the newest first. */
export async function listFiles(call: CallOf<"files.list">): Promise<ListFilesResponse> {
  const { page = 0, page_size: limit = 100, include_total = true, ...filters } = call.query;
  const { purpose, sample_type, source, search, mimetypes } = filters;
  await expireFiles(call);
  const range: PageRange<StoredFile> = {
    offset: page * limit,
    limit,
    newestFirst: true,
    where: {
      ...(purpose && { purpose }),
      ...(sample_type && { sample_type }),
      ...(source && { source }),
    },
  };
  const text = search?.toLowerCase();
  const passes = ({ filename, mimetype }: StoredFile): boolean =>
    (text === undefined || filename.toLowerCase().includes(text)) &&
    (mimetypes === undefined || mimetypes.includes(mimetype ?? ""));
  const isSearched = text !== undefined || mimetypes !== undefined;
  const { data, total } = await filesOf(call.state).page({
    ...range,
    ...(isSearched && { passes }),
  });
  return {
    data,
    object: "list",
    total: include_total ? total : null,
  };
}

/**
 * `GET /v1/files/{id}`.
 * @throws ApiError 404.
 */
export async function retrieveFile(call: CallOf<"files.retrieve">): Promise<GetFileResponse> {
  const file = await fileNamed(call.params, call.state);
  return { ...file, deleted: false };
}

/**
 * `DELETE /v1/files/{id}`.
 * @throws ApiError 404.
 */
export async function deleteFile(call: CallOf<"files.delete">): Promise<DeleteFileResponse> {
  const { id } = await fileNamed(call.params, call.state);
  if (!(await removeFile(call, id))) throw notThere();
  return { id, object: "file", deleted: true };
}

/**
 * `GET /v1/files/{id}/content`.
 * @throws ApiError 404.
 */
export async function downloadFile(call: CallOf<"files.download">): Promise<StoredBytes> {
  const { params, state, blobs } = call;
  const file = await fileNamed(params, state);
  return {
    size: file.bytes,
    async read(start, end) {
      const content = await openFile({ blobs }, file, start, end);
      if (!content) throw notThere();
      return content;
    },
  };
}

/**
 * `GET /v1/files/{id}/url`: a link that this server answers without a key until it expires.
 * @throws ApiError 404.
 */
export async function signFile(call: CallOf<"files.getSignedUrl">): Promise<GetSignedUrlResponse> {
  const { params, query, state } = call;
  const { id, filename } = await fileNamed(params, state);
  const until = (await state.now()) + (query.expiry ?? 24) * HOUR;
  const url = linkTo(call, { container: "fine-tune", id, extension: extensionOf(filename), until });
  return { url };
}

async function fileNamed({ file_id: id }: { file_id: string }, state: State): Promise<StoredFile> {
  const file = await findFile(state, id);
  if (!file) throw notThere();
  return file;
}
