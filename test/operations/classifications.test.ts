import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

const PATH = "/v1/classifications";
const CHAT = "/v1/chat/classifications";
const MODEL = "ft:classifier:ministral-3b-latest:parlel:20260101:1234abcd";

describeServed("classifications", ({ post }) => {
  const ask = async (path: string, input: unknown, model = MODEL): Promise<any> => {
    const response = await post(path, { model, input });
    expect(response.status).toBe(200);
    return response.json();
  };
  const classify = async (input: unknown, model?: string): Promise<any[]> =>
    (await ask(PATH, input, model)).results;
  const said = (content: string): object => ({ messages: [{ role: "user", content }] });

  test("an answer has the published keys, after an id and a usage", async () => {
    const response = await post(PATH, { model: MODEL, input: "One two" });
    const { id, usage, ...rest } = (await response.json()) as any;
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(usage).toMatchObject({ prompt_tokens: 2, total_tokens: 2, request_count: 1 });
    const score = expect.any(Number);
    const scores = { positive: score, negative: score, neutral: score };
    expect(rest).toEqual({ model: MODEL, results: [{ sentiment: { scores } }] });
    expect(response.headers.get("x-ratelimit-tokens-query-cost")).toBe("2");
    expect(response.headers.get("x-ratelimit-limit-req-minute")).toBe("500");
  });

  test("probabilities sum to exactly 1, and every label wins now and then", async () => {
    const results = await classify(Array.from({ length: 200 }, (_, index) => `text ${index}`));
    const winners = results.map(({ sentiment }) => {
      const entries = Object.entries<number>(sentiment.scores);
      expect(entries.reduce((sum, [, score]) => sum + score, 0)).toBe(1);
      for (const [, score] of entries) expect(score).toBeGreaterThanOrEqual(0);
      const [winner] = entries.filter(([, score]) => score > 0.5);
      return winner![0];
    });
    expect(new Set(winners)).toEqual(new Set(["positive", "negative", "neutral"]));
  });

  test("an input scores the same alone, in a batch and as a user's message", async () => {
    const inputs = ["b", "a", "b"];
    const batch = await classify(inputs);
    for (const [index, input] of inputs.entries()) {
      expect(await classify(input)).toEqual([batch[index]]);
      expect((await ask(CHAT, said(input))).results).toEqual([batch[index]]);
    }
    expect((await ask(CHAT, inputs.map(said))).results).toEqual(batch);
    expect(batch[0]).not.toEqual(batch[1]);
    expect(await classify("b", "another")).not.toEqual([batch[0]]);
    expect(await classify([])).toEqual([]);
  });

  test("wrong inputs get the live 422", async () => {
    for (const [path, input] of [
      [PATH, null],
      [CHAT, [{ role: "user", content: "x" }]],
      [CHAT, { messages: "x" }],
    ] as const) {
      expect((await post(path, { model: MODEL, input })).status).toBe(422);
    }
  });
});
