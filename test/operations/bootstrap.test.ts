import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

describeServed("connectors", ({ get }) => {
  test("the list that mistral-vibe requests is empty at first", async () => {
    const query =
      "include_auth_actionable_connectors=true&builtin_connectors=web_search&builtin_connectors=document_library&supports_mcp=true";
    const response = await get(`/v1/connectors/bootstrap?${query}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ connectors: [] });
  });
});
