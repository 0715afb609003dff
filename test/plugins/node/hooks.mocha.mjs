// mocha, whose hooks are globals, and which has no `expect`.
import assert from "node:assert/strict";
import { useMistral } from "@parlel/mistral/testing";

const mistral = useMistral();

describe("each test has its own world", () => {
  for (const number of [1, 2]) {
    it(`has a world, ${number}`, async () => {
      assert.deepEqual(await mistral.requests(), []);
      await mistral.say(`Hello ${number}`);
      const response = await fetch(`${mistral.baseURL}/chat/completions`, {
        method: "POST",
        headers: { authorization: "Bearer parlel", "content-type": "application/json" },
        body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
      });
      const { choices } = await response.json();
      assert.equal(choices[0].message.content, `Hello ${number}`);
      await mistral.verify({ expect: [{ match: { user: "hi" }, times: 1 }] });
    });
  }
});
