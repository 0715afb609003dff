import { expect, test } from "vitest";
import { chunksOf, describeServed } from "../_harness.ts";

const PATH = "/v1/fim/completions";
const BODY = { model: "codestral-latest", prompt: "def add(a, b):", suffix: "return c" };

describeServed("fill in the middle", ({ post }) => {
  test("a completion looks like a chat's", async () => {
    const response = await post(PATH, BODY);
    expect(response.status).toBe(200);
    const { usage, ...completion } = (await response.json()) as any;
    expect(Object.keys(completion)).toEqual(["id", "created", "model", "object", "choices"]);
    expect(completion).toMatchObject({ object: "chat.completion", model: "codestral-latest" });
    expect(completion.choices[0].message).toMatchObject({ role: "assistant", tool_calls: null });
    expect(usage.prompt_tokens).toBe(5);
  });

  test("a stream has the same text as the completion", async () => {
    const { choices } = (await (await post(PATH, BODY)).json()) as any;
    const chunks = chunksOf(await (await post(PATH, { ...BODY, stream: true })).text());
    const text = chunks.map((chunk) => chunk.choices[0].delta.content).join("");
    expect(text).toBe(choices[0].message.content);
    expect(chunks.at(-1).usage.prompt_tokens).toBe(5);
  });

  test("the text looks like code", async () => {
    const { choices } = (await (await post(PATH, BODY)).json()) as any;
    expect(choices[0].message.content).toMatch(/^(\w+ = \w+\(\w+, \d+\)\n    ){1,3}return \w+$/);
  });

  test("min_tokens and max_tokens bound the length, and stop only counts from there", async () => {
    const ask = async (more: object): Promise<any> =>
      (await post(PATH, { ...BODY, ...more })).json();
    for (const min_tokens of [1, 40, 200]) {
      const { usage, choices } = await ask({ min_tokens });
      expect(usage.completion_tokens).toBeGreaterThanOrEqual(min_tokens);
      expect(choices[0].finish_reason).toBe("stop");
      const stopped = await ask({ min_tokens, stop: " " });
      expect(stopped.usage.completion_tokens).toBe(min_tokens);
    }
    const cut = await ask({ min_tokens: 40, max_tokens: 7 });
    expect(cut.choices[0].finish_reason).toBe("length");
    expect(cut.usage.completion_tokens).toBe(7);
  });

  test("min_tokens beyond a model's limit are refused", async () => {
    for (const stream of [true, false]) {
      const response = await post(PATH, { ...BODY, min_tokens: 1e12, stream });
      expect(response.status).toBe(400);
      expect(((await response.json()) as any).message).toContain("min_tokens");
    }
  });

  test("prompt and suffix count, and both are checked", async () => {
    const text = async (body: object): Promise<string> => {
      const { choices } = (await (await post(PATH, body)).json()) as any;
      return choices[0].message.content;
    };
    expect(await text({ ...BODY, suffix: "return d" })).not.toBe(await text(BODY));
    const wrong = await post(PATH, { model: "codestral-latest", prompt: 5, n: 2 });
    expect(wrong.status).toBe(422);
    const { detail } = (await wrong.json()) as any;
    expect(detail.map(({ type }: any) => type)).toEqual(["string_type", "extra_forbidden"]);
  });
});
