/** Thinking before the answer, in the live forms (behaviour.md sections 1 and 2). */
import { expect, test } from "vitest";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const PATH = "/v1/chat/completions";

describeServed("reasoning", ({ post }) => {
  const complete = async (body: object): Promise<any> => (await post(PATH, body)).json();
  const contentOf = async (more: object): Promise<any> =>
    (await complete(chatBody("12 * 12?", more))).choices[0].message.content;
  const thinks = async (more: object): Promise<boolean> =>
    typeof (await contentOf(more)) !== "string";

  test("the content is a thought and a text, and both are counted", async () => {
    const { choices, usage } = await complete(chatBody("12 * 12?", { reasoning_effort: "high" }));
    const { content } = choices[0].message;
    expect(JSON.stringify(content)).toMatch(
      /^\[\{"type":"thinking","thinking":\[\{"type":"text","text":"[^"]+"\}\],"closed":true\},\{"type":"text","text":"[^"]+"\}\]$/,
    );
    const words = `${content[0].thinking[0].text} ${content[1].text}`.split(" ").length;
    expect(usage.completion_tokens).toBe(words);
  });

  test("a stream has the recorded frames", async () => {
    const body = chatBody("12 * 12?", { reasoning_effort: "high", stream: true });
    const deltas = chunksOf(await (await post(PATH, body)).text()).map(
      ({ choices }) => choices[0].delta,
    );
    const shapes = deltas.map((delta) =>
      JSON.stringify(delta).replaceAll(/"text":"[^"]+"/g, '"text":"…"'),
    );
    expect(shapes[0]).toBe('{"role":"assistant","content":""}');
    expect(shapes[1]).toBe('{"content":""}');
    expect(shapes[2]).toBe(
      '{"content":[{"type":"thinking","thinking":[{"type":"text","text":"…"}]}]}',
    );
    const later = '{"type":"thinking","thinking":[{"type":"text","text":"…"}],"closed":true}';
    const turn = shapes.indexOf(`{"content":[${later},{"type":"text","text":"…"}]}`);
    expect(turn).toBeGreaterThan(20);
    expect(new Set(shapes.slice(3, turn))).toEqual(new Set([`{"content":[${later}]}`]));
    for (const { content } of deltas.slice(turn + 1)) expect(typeof content).toBe("string");
    expect(shapes.at(-1)).toBe('{"content":""}');
  });

  test("more effort gives a longer thought, for every question", async () => {
    for (let question = 0; question < 5; question++) {
      const counts = [];
      for (const reasoning_effort of ["none", "minimal", "low", "medium", "high", "xhigh", "max"]) {
        const { usage, choices } = await complete(
          chatBody(`Question ${question}`, { model: "knows-every-effort", reasoning_effort }),
        );
        const [thought] = choices[0].message.content;
        const words = thought.thinking?.[0].text.split(" ").length ?? 0;
        expect(usage.completion_tokens).toBeGreaterThan(words);
        counts.push(words);
      }
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(new Set(counts).size).toBe(counts.length);
    }
  });

  test("models that can think do so on request, and the medium Magistral by default", async () => {
    const high = { reasoning_effort: "high" };
    expect(await thinks({})).toBe(false);
    expect(await thinks({ reasoning_effort: null })).toBe(false);
    expect(await thinks({ model: "mine", prompt_mode: "reasoning" })).toBe(true);
    expect(
      await thinks({ model: "mine", prompt_mode: "reasoning", reasoning_effort: "none" }),
    ).toBe(false);
    expect(await thinks({ model: "mistral-medium-latest", ...high })).toBe(true);
    expect(await thinks({ model: "magistral-small-latest" })).toBe(false);
    expect(await thinks({ model: "magistral-small-latest", ...high })).toBe(true);
    expect(await thinks({ model: "magistral-medium-latest" })).toBe(true);
    expect(await thinks({ model: "magistral-medium-latest", reasoning_effort: "none" })).toBe(
      false,
    );
    expect(await thinks({ model: "zai-glm-5-2" })).toBe(false);
    expect(await thinks({ model: "zai-glm-5-2", prompt_mode: "reasoning" })).toBe(false);
    expect(await thinks({ model: "zai-glm-5-2", reasoning_effort: "max" })).toBe(true);
    expect(await thinks({ model: "zai-glm-5-3" })).toBe(true);
  });

  test("max_tokens may end a thought before the answer", async () => {
    const { choices, usage } = await complete(
      chatBody("12 * 12?", { reasoning_effort: "high", max_tokens: 10 }),
    );
    const [{ message, finish_reason }] = choices;
    expect(finish_reason).toBe("length");
    expect(message.content).toHaveLength(1);
    expect(message.content[0].thinking[0].text.split(" ")).toHaveLength(10);
    expect(usage.completion_tokens).toBe(10);
  });

  test("a thought can be sent back", async () => {
    const [user] = chatBody("12 * 12?")["messages"] as object[];
    const reasoning_effort = "high";
    const { choices, usage } = await complete(chatBody("12 * 12?", { reasoning_effort }));
    const again = await complete({
      model: "mistral-small-latest",
      reasoning_effort,
      messages: [user, choices[0].message, { role: "user", content: "And 13 * 13?" }],
    });
    expect(again.choices[0].message.content[0].type).toBe("thinking");
    expect(again.usage.prompt_tokens).toBe(usage.total_tokens + 4);
  });

  test("an answer that a prefix begins has no thought", async () => {
    const { choices } = await complete({
      model: "mistral-small-latest",
      reasoning_effort: "high",
      messages: [
        { role: "user", content: "12 * 12?" },
        { role: "assistant", content: "It is", prefix: true },
      ],
    });
    expect(choices[0].message.content).toMatch(/^It is \w/);
  });
});
