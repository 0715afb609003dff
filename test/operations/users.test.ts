import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

describeServed("users", ({ get, post }) => {
  test("every key belongs to the same user", async () => {
    const uuid = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const first = await get("/v1/whoami");
    expect(first.status).toBe(200);
    const body = await first.text();
    expect(JSON.parse(body)).toEqual({
      principal: {
        principal_type: "user",
        id: uuid,
        email: "user@example.com",
        first_name: "Parlel",
        last_name: "User",
      },
      organization: { id: uuid, name: "Parlel", org_tier: null, internal: false, kind: "S" },
      workspace: { id: uuid, name: "Default" },
    });
    const other = await get("/v1/whoami", { authorization: "Bearer another" });
    const { workspace, ...same } = JSON.parse(body);
    expect(await other.json()).toEqual({ ...same, workspace: { ...workspace, id: uuid } });
  });

  test("what a key makes belongs to its workspace, or to its user", async () => {
    const { principal, workspace } = JSON.parse(await (await get("/v1/whoami")).text());
    const ownerOf = async (owner_type: string): Promise<string> => {
      const made = await post("/v1/libraries", { name: owner_type, owner_type });
      return JSON.parse(await made.text()).owner_id;
    };
    expect(await ownerOf("Workspace")).toBe(workspace.id);
    expect(await ownerOf("User")).toBe(principal.id);
  });
});
