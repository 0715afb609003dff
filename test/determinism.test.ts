/**
 * The same input gives the same bytes. The golden answers are checked in; after a change that is meant to move them, write them
 * again with `npx vitest run test/determinism.test.ts -u` and note it in the changelog: other people's tests depend on them too.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { chatBody, describeServed, KEY, startServer } from "./_harness.ts";

interface Golden {
  path: string;
  body?: object;
  /** Sent as a multipart form. */
  form?: Record<string, string>;
}

const CHAT = "/v1/chat/completions";
const REQUESTS: Record<string, Golden> = JSON.parse(
  readFileSync(new URL("golden/requests.json", import.meta.url), "utf8"),
);

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

describeServed("golden answers", ({ get, post, fetch }) => {
  test.each(Object.entries(REQUESTS))("%s", async (name, { path, body, form }) => {
    const response = form
      ? await fetch(path, { method: "POST", headers: KEY, body: formOf(form) })
      : body
        ? await post(path, body)
        : await get(path);
    await expect(await response.text()).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});

describeServed("determinism", ({ post }) => {
  const complete = async (body: object): Promise<string> => (await post(CHAT, body)).text();
  const textOf = async (body: object): Promise<string> =>
    JSON.parse(await complete(body)).choices[0].message.content;

  test("64 concurrent callers get the same as one", async () => {
    const bodies = Array.from({ length: 64 }, (_, index) => chatBody(`Question ${index % 16}`));
    const alone = new Map<string, string>();
    for (const body of bodies) alone.set(JSON.stringify(body), await complete(body));
    const together = await Promise.all(
      Array.from({ length: 16 }, () => bodies)
        .flat()
        .map(async (body) => [JSON.stringify(body), await complete(body)] as const),
    );
    for (const [body, answer] of together) expect(answer).toBe(alone.get(body));
  });

  test("key order, stream and metadata change nothing", async () => {
    const body = chatBody("Hello", { temperature: 0.5, top_p: 0.9 });
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    expect(await complete(reversed)).toBe(await complete(body));
    expect(await complete({ ...body, metadata: { run: 1 } })).toBe(await complete(body));
    expect(await complete({ ...body, stream: false })).toBe(await complete(body));
  });

  test("spelling a default out changes nothing", async () => {
    const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
    const plain = await complete(chatBody("Hello", { tools }));
    for (const more of [
      { n: 1, safe_prompt: false, tool_choice: "auto", parallel_tool_calls: true },
      { stop: null, max_tokens: null, temperature: null, response_format: { type: "text" } },
      { tools: [{ function: { name: "f", description: "", strict: false, parameters: {} } }] },
      { prediction: { type: "content", content: "" } },
    ]) {
      expect(await complete({ ...chatBody("Hello", { tools }), ...more })).toBe(plain);
    }
  });

  test("everything that would change a real answer changes this one", async () => {
    const message = { role: "user", content: "Hello" };
    const changes: object[] = [
      {},
      { model: "mistral-large-latest" },
      { temperature: 0.5 },
      { top_p: 0.5 },
      { max_tokens: 500 },
      { stop: ["no such text"] },
      { random_seed: 1 },
      { random_seed: 2 },
      { messages: [{ ...message, content: "hello" }] },
      { messages: [{ role: "system", content: "" }, message] },
      { messages: [message, { role: "assistant", content: "Hi" }, message] },
      { messages: [{ role: "system", content: "Hello" }] },
      { response_format: { type: "json_object" } },
      { tools: [{ type: "function", function: { name: "f", parameters: {} } }] },
      { tools: [{ type: "function", function: { name: "g", parameters: {} } }] },
      { tool_choice: "none" },
      { parallel_tool_calls: false },
      { presence_penalty: 1 },
      { frequency_penalty: 1 },
      { prediction: { type: "content", content: "x" } },
      { reasoning_effort: "high" },
      { min_tokens: 5 },
      { top_k: 5 },
      { repetition_penalty: 1.5 },
      { safe_prompt: true },
      { guardrails: [{ block_on_error: true }] },
    ];
    const texts = await Promise.all(
      changes.map((change) => textOf({ ...chatBody("Hello"), ...change })),
    );
    expect(new Set(texts).size).toBe(changes.length);
  });

  test("the order of messages and of tools counts", async () => {
    const user = { role: "user", content: "a" };
    const assistant = { role: "assistant", content: "b" };
    const last = { role: "user", content: "c" };
    const one = await textOf({ model: "m", messages: [user, assistant, last] });
    expect(await textOf({ model: "m", messages: [assistant, user, last] })).not.toBe(one);
  });
});

test("a restart changes nothing", async () => {
  const bodies = Array.from({ length: 20 }, (_, index) => chatBody(`Question ${index}`));
  const answers = async (): Promise<string[]> => {
    const { server, api } = await startServer();
    const texts = await Promise.all(
      bodies.map(async (body) => (await api.post(CHAT, body)).text()),
    );
    await server.stop();
    return texts;
  };
  expect(await answers()).toEqual(await answers());
});
