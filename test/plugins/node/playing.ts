import { expect, test } from "@parlel/mistral/vitest";

test("plays the first of two fixtures", async ({ mistral }) => {
  const response = await fetch(`${mistral.baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer parlel", "content-type": "application/json" },
    body: '{"model":"m","messages":[{"role":"user","content":"first"}]}',
  });
  expect(response.headers.get("x-parlel-fixture")).toBe("chat/completions/first.json");
});
