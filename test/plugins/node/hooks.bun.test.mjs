// bun, which has its own hooks and isn't Node.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { matchers, useMistral } from "@parlel/mistral/testing";

expect.extend(matchers);
const hooks = { before: beforeAll, after: afterAll, beforeEach, afterEach };
const mistral = useMistral({ hooks });

for (const number of [1, 2]) {
  test(`each test has its own world, ${number}`, async () => {
    expect(await mistral.requests()).toEqual([]);
    await mistral.say(`Hello ${number}`);
    const response = await fetch(`${mistral.baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer parlel", "content-type": "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    });
    const { choices } = await response.json();
    expect(choices[0].message.content).toBe(`Hello ${number}`);
    await expect(mistral).toHaveAsked({ user: "hi" }, { times: 1 });
    await expect(mistral).not.toHaveAsked({ user: "bye" });
    await expect(mistral).toBeResilient();
  });
}
