/**
 * Who the caller is.
 * @module
 */
import type { WhoamiResponse } from "../../src/schema/generated/answers.ts";
import { ORGANIZATION_ID, USER_ID, WORKSPACE_ID } from "./identity.ts";

/** `GET /v1/whoami`: the same user for every key, so that no answer reveals anything about a key. */
export function whoami(): WhoamiResponse {
  return {
    principal: {
      principal_type: "user",
      id: USER_ID,
      email: "user@example.com",
      first_name: "Parlel",
      last_name: "User",
    },
    organization: {
      id: ORGANIZATION_ID,
      name: "Parlel",
      org_tier: null,
      internal: false,
      kind: "S",
    },
    workspace: { id: WORKSPACE_ID, name: "Default" },
  };
}
