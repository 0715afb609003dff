/**
 * Who the caller is.
 * @module
 */
import { ORGANISATION, ownerIdOf, USER, workspaceOf } from "../../src/hash/key.ts";
import type { WhoamiResponse } from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";

/** `GET /v1/whoami`: the same user for every key, in the workspace that owns what the key makes. */
export function whoami({ request }: CallOf<"users.whoami">): WhoamiResponse {
  return {
    principal: {
      principal_type: "user",
      id: USER,
      email: "user@example.com",
      first_name: "Parlel",
      last_name: "User",
    },
    organization: {
      id: ORGANISATION,
      name: "Parlel",
      org_tier: null,
      internal: false,
      kind: "S",
    },
    workspace: { id: workspaceOf(ownerIdOf(request.key)), name: "Default" },
  };
}
