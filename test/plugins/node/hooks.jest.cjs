// jest, which has its hooks and `expect` as globals, and takes CommonJS.
const { matchers, useMistral } = require("@parlel/mistral/testing");

expect.extend(matchers);
const mistral = useMistral();

for (const number of [1, 2]) {
  test(`each test has a world of its own, ${number}`, async () => {
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
    await expect(mistral).toBeResilient();
  });
}

test("a server that can't start says why", async () => {
  const hooks = {};
  const taking = (name) => (run) => void (hooks[name] = run);
  const names = ["before", "beforeEach", "afterEach", "after"];
  useMistral({
    options: { strategy: "nobody" },
    hooks: Object.fromEntries(names.map((name) => [name, taking(name)])),
  });
  await expect(hooks.before()).rejects.toThrow('There is no strategy named "nobody"');
  await hooks.after();
});
