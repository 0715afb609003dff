/**
 * Libraries: documents that are searched together.
 * @module
 */
import { instant } from "../../src/fill/instant.ts";
import { ownerIdOf, USER, workspaceOf } from "../../src/hash/key.ts";
import { uuid7At } from "../../src/hash/uuid.ts";
import type { ListLibrariesResponse } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import { invalidBody } from "../../src/wire/errors.ts";
import { libraryNamed, stillThere } from "./libraries/found.ts";
import {
  accessesOf,
  accessesTo,
  documentsIn,
  expireDocuments,
  librariesOf,
  removeDocument,
  type StoredLibrary,
} from "./libraries/stored.ts";
import { paginationOf } from "./libraries/pagination.ts";
import { tokenFault } from "./page-token.ts";

/** `POST /v1/libraries`. */
export async function createLibrary({
  body,
  state,
  request,
}: CallOf<"libraries.create">): Promise<StoredLibrary> {
  const { name, description, chunk_size, owner_type = "Workspace" } = body;
  const moment = await state.moment();
  const at = instant(moment.at + moment.random("micros").below(1000) / 1000);
  const library: StoredLibrary = {
    id: uuid7At(moment.at, moment.random("library")),
    name,
    created_at: at,
    updated_at: at,
    owner_id: owner_type === "User" ? USER : workspaceOf(ownerIdOf(request.key)),
    owner_type,
    total_size: 0,
    nb_documents: 0,
    chunk_size: chunk_size ?? null,
    emoji: null,
    description: description ?? null,
    generated_description: null,
    explicit_user_members_count: null,
    explicit_workspace_members_count: null,
    org_sharing_role: null,
    workspace_sharing_role: null,
    sharing_scope: "private",
    meta: null,
    type: "document",
    visibility: "all",
  };
  await librariesOf(state).add(library);
  return library;
}

/**
 * `GET /v1/libraries`, the newest first.
 * @throws ApiError 422 for a token that doesn't come from a page.
 */
export async function listLibraries(
  call: CallOf<"libraries.list">,
): Promise<ListLibrariesResponse> {
  const { query, state } = call;
  const { page = 0, page_size: limit = 100, page_token: after, search } = query;
  const fault = tokenFault(after);
  if (fault) throw invalidBody([fault]);
  await expireDocuments(call);
  const text = search?.toLowerCase();
  const { data, total, next } = await librariesOf(state).page({
    limit,
    newestFirst: true,
    ...(after === undefined ? { offset: page * limit } : { after }),
    ...(text !== undefined && { passes: ({ name }) => name.toLowerCase().includes(text) }),
  });
  return {
    pagination: after === undefined ? paginationOf(page, limit, total) : null,
    data,
    next_page_token: next ?? null,
  };
}

/**
 * `GET /v1/libraries/{id}`.
 * @throws ApiError 404.
 */
export function getLibrary(call: CallOf<"libraries.get">): Promise<StoredLibrary> {
  return libraryNamed(call.params, call);
}

/**
 * `PATCH` and `PUT /v1/libraries/{id}`.
 * @throws ApiError 404.
 */
export async function updateLibrary(
  call: CallOf<"libraries.update" | "libraries.put">,
): Promise<StoredLibrary> {
  const { params, body, state } = call;
  const { name, description } = body;
  const { id } = await libraryNamed(params, call);
  const now = instant(await state.now());
  const changed = await librariesOf(state).change(id, (before) => ({
    ...before,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    updated_at: later(before.updated_at, now),
  }));
  return stillThere(changed, "Library");
}

/**
 * `DELETE /v1/libraries/{id}`, with all documents; answered with what was deleted (recorded).
 * @throws ApiError 404.
 */
export async function deleteLibrary(call: CallOf<"libraries.delete">): Promise<StoredLibrary> {
  const { params, state } = call;
  const { id } = await libraryNamed(params, call);
  const now = instant(await state.now());
  const library = stillThere(await librariesOf(state).remove(id), "Library");
  for await (const document of documentsIn(state, [id])) await removeDocument(call, document.id);
  for (const access of await accessesTo(state, id)) await accessesOf(state).remove(access.id);
  return { ...library, updated_at: later(library.updated_at, now) };
}

/** A time after the previous one, even while the clock stands still. */
function later(before: string, now: string): string {
  return now > before ? now : instant(Date.parse(before) + 1);
}
