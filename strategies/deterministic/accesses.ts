/**
 * The users that a library is shared with.
 * @module
 */
import { ORGANISATION } from "../../src/hash/key.ts";
import type { ListSharingResponse, Sharing } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { State } from "../../src/types/state.ts";
import { detailError } from "../../src/wire/errors.ts";
import { libraryNamed, stillThere } from "./libraries/found.ts";
import { accessesOf, accessesTo, librariesOf, type StoredLibrary } from "./libraries/stored.ts";

/**
 * `GET /v1/libraries/{id}/share`, the owner first.
 * @throws ApiError 404.
 */
export async function listAccesses(call: CallOf<"accesses.list">): Promise<ListSharingResponse> {
  const library = await libraryNamed(call.params, call);
  return { data: [ownersOwn(library), ...(await sharingsOf(library, call.state))] };
}

async function sharingsOf({ id }: StoredLibrary, state: State): Promise<Sharing[]> {
  return (await accessesTo(state, id)).map(({ access }) => access);
}

/**
 * `PUT /v1/libraries/{id}/share`.
 * @throws ApiError 404, and 403 for the owner.
 */
export async function shareLibrary(call: CallOf<"accesses.updateOrCreate">): Promise<Sharing> {
  const { params, body, state } = call;
  const library = await libraryNamed(params, call);
  const { level, share_with_type, share_with_uuid } = body;
  const access = accessOf(library, share_with_type, share_with_uuid, level);
  if (isOwner(library, access)) throw detailError(403, "An owner cannot change their own role");
  const id = idOf(access);
  const kept = { id, library_id: library.id, access };
  if (!(await accessesOf(state).change(id, () => kept))) await accessesOf(state).add(kept);
  const counted = await countMembers(library, state);
  // A deletion of the library in between may have missed the access.
  if (!counted) await accessesOf(state).remove(id);
  stillThere(counted, "Library");
  return access;
}

/**
 * `DELETE /v1/libraries/{id}/share`.
 * @throws ApiError 404, and 403 for the owner.
 */
export async function unshareLibrary(call: CallOf<"accesses.delete">): Promise<Sharing> {
  const { params, body, state } = call;
  const library = await libraryNamed(params, call);
  const access = accessOf(library, body.share_with_type, body.share_with_uuid, "");
  if (isOwner(library, access)) throw detailError(403, "An owner cannot delete their own access");
  const removed = await accessesOf(state).remove(idOf(access));
  if (!removed) throw detailError(404, "Sharing not found");
  await countMembers(library, state);
  return removed.access;
}

function accessOf({ id }: StoredLibrary, type: string, uuid: string, role: string): Sharing {
  const entity = uuid.toLowerCase();
  return {
    library_id: id,
    user_id: type === "User" ? entity : null,
    org_id: ORGANISATION,
    role,
    share_with_type: type,
    share_with_uuid: entity,
  };
}

function ownersOwn(library: StoredLibrary): Sharing {
  return accessOf(library, library.owner_type, library.owner_id, "Owner");
}

function isOwner({ owner_id }: StoredLibrary, { share_with_uuid }: Sharing): boolean {
  return share_with_uuid === owner_id;
}

function idOf({ library_id, share_with_type, share_with_uuid }: Sharing): string {
  return `${library_id} ${share_with_type} ${share_with_uuid}`;
}

/**
 * A library shows how many members it has. Of several calls that count them at once, the last to write may have counted first, so each
 * counts again until it has written what is so.
 * @returns the library; undefined when it is gone.
 */
async function countMembers(
  library: StoredLibrary,
  state: State,
): Promise<StoredLibrary | undefined> {
  let accesses = await sharingsOf(library, state);
  let counted: string;
  let after: StoredLibrary | undefined;
  do {
    counted = JSON.stringify(accesses);
    const members = membersOf(accesses);
    after = await librariesOf(state).change(library.id, (before) => ({ ...before, ...members }));
    accesses = await sharingsOf(library, state);
  } while (after && JSON.stringify(accesses) !== counted);
  return after;
}

function membersOf(accesses: readonly Sharing[]): Partial<StoredLibrary> {
  const count = (type: string): number | null =>
    accesses.filter(({ share_with_type }) => share_with_type === type).length || null;
  return {
    explicit_user_members_count: count("User"),
    explicit_workspace_members_count: count("Workspace"),
    org_sharing_role:
      accesses.find(({ share_with_type }) => share_with_type === "Org")?.role ?? null,
    sharing_scope: accesses.length > 0 ? "shared" : "private",
  };
}
