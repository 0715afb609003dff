// node:test, which has its own hooks.
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { useMistral } from "@parlel/mistral/testing";

const mistral = useMistral({ hooks: { before, after, beforeEach, afterEach } });
const names = new Set();

for (const number of [1, 2]) {
  test(`each test has its own world, ${number}`, async () => {
    assert.deepEqual(await mistral.requests(), []);
    names.add(mistral.name);
    await mistral.say("Hello");
    const response = await fetch(`${mistral.baseURL}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer parlel", "content-type": "application/json" },
      body: '{"model":"m","messages":[{"role":"user","content":"hi"}]}',
    });
    const { choices } = await response.json();
    assert.equal(choices[0].message.content, "Hello");
    await mistral.verify({ expect: [{ match: { user: "hi" }, times: 1 }] });
    assert.equal(names.size, number);
  });
}
