import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

describeServed("users", ({ get }) => {
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
    expect(await other.text()).toBe(body);
  });
});
