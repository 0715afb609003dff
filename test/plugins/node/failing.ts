import { expect, test } from "@parlel/mistral/vitest";

test("fails", async ({ mistral }) => {
  for (let time = 0; time < 2; time++) {
    await fetch(`${mistral.baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer parlel", "content-type": "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    });
  }
  await expect(mistral).toHaveAsked({ user: "something else" });
});
