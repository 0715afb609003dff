import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";
import { type Client, clientOf, NOBODY } from "./_client.ts";

const USER = "11111111-1111-4111-8111-111111111111";
const ORG = "22222222-2222-4222-8222-222222222222";

async function library(client: Client): Promise<{ path: string; share: string; made: any }> {
  const made = await client.json("POST", "/v1/libraries", { name: "Docs" });
  const path = `/v1/libraries/${made.id}`;
  return { path, share: `${path}/share`, made };
}

describeServed("accesses", (api) => {
  test("a library is shared, shared at another level, and unshared", async () => {
    const client = clientOf(api, "share");
    const { path, share, made } = await library(client);
    const owner = {
      library_id: made.id,
      user_id: null,
      org_id: expect.any(String),
      role: "Owner",
      share_with_type: "Workspace",
      share_with_uuid: made.owner_id,
    };
    expect(await client.json("GET", share)).toEqual({ data: [owner] });
    const asked = { share_with_uuid: USER.toUpperCase(), share_with_type: "User" };
    const given = await client.json("PUT", share, { ...asked, level: "Viewer" });
    expect(given).toEqual({
      ...owner,
      user_id: USER,
      role: "Viewer",
      share_with_type: "User",
      share_with_uuid: USER,
    });
    expect(Object.keys(given)).toEqual([
      "library_id",
      "user_id",
      "org_id",
      "role",
      "share_with_type",
      "share_with_uuid",
    ]);
    await client.json("PUT", share, { ...asked, level: "Editor" });
    await client.json("PUT", share, {
      level: "Viewer",
      share_with_uuid: ORG,
      share_with_type: "Org",
    });
    const { data } = await client.json("GET", share);
    expect(data.map(({ role, share_with_type }: any) => [role, share_with_type])).toEqual([
      ["Owner", "Workspace"],
      ["Editor", "User"],
      ["Viewer", "Org"],
    ]);
    expect(await client.json("GET", path)).toMatchObject({
      explicit_user_members_count: 1,
      explicit_workspace_members_count: null,
      org_sharing_role: "Viewer",
      sharing_scope: "shared",
    });
    expect(await client.json("DELETE", share, asked)).toEqual({ ...given, role: "Editor" });
    await client.json("DELETE", share, { share_with_uuid: ORG, share_with_type: "Org" });
    expect(await client.json("GET", path)).toMatchObject({
      explicit_user_members_count: null,
      org_sharing_role: null,
      sharing_scope: "private",
    });
  });

  test("a library is deleted with all its accesses", async () => {
    const client = clientOf(api, "many");
    const { path, share } = await library(client);
    for (let user = 100; user < 210; user++)
      await client.json("PUT", share, {
        level: "Viewer",
        share_with_uuid: `${user}00000-0000-4000-8000-000000000000`,
        share_with_type: "User",
      });
    const kept = "/__parlel/state/accesses?key=many";
    expect(await client.json("GET", kept)).toMatchObject({ count: 110 });
    await client.json("DELETE", path);
    expect(await client.json("GET", kept)).toMatchObject({ count: 0 });
  });

  test("wrong shares are refused with the reason", async () => {
    const client = clientOf(api, "wrong");
    const { share, made } = await library(client);
    const refused = async (method: string, path: string, body?: object) => {
      const response = await client.send(method, path, body);
      return [response.status, await response.text()];
    };
    const own = { share_with_uuid: made.owner_id, share_with_type: "Workspace" };
    expect(await refused("PUT", share, { ...own, level: "Viewer" })).toEqual([
      403,
      '{"detail":"An owner cannot change their own role"}',
    ]);
    expect(await refused("DELETE", share, own)).toEqual([
      403,
      '{"detail":"An owner cannot delete their own access"}',
    ]);
    expect(
      await refused("DELETE", share, { share_with_uuid: USER, share_with_type: "User" }),
    ).toEqual([404, '{"detail":"Sharing not found"}']);
    expect(await refused("GET", `/v1/libraries/${NOBODY}/share`)).toEqual([
      404,
      '{"detail":"Library not found"}',
    ]);
    const [status, text] = await refused("PUT", share, {
      share_with_uuid: "x",
      share_with_type: "Nobody",
    });
    expect(status).toBe(422);
    expect(JSON.parse(text as string).detail.map(({ type, loc }: any) => [type, loc[1]])).toEqual([
      ["missing", "level"],
      ["uuid_parsing", "share_with_uuid"],
      ["enum", "share_with_type"],
    ]);
  });
});
