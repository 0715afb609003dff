import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";
import { TRIGGER_WORDS } from "../../strategies/deterministic/triggers.ts";

const PATH = "/v1/moderations";
const CHAT = "/v1/chat/moderations";
const MODEL = "mistral-moderation-2603";
const CATEGORIES = [
  "sexual",
  "hate_and_discrimination",
  "violence_and_threats",
  "dangerous",
  "criminal",
  "selfharm",
  "health",
  "financial",
  "law",
  "pii",
  "jailbreaking",
];

describeServed("moderations", ({ post }) => {
  const ask = async (path: string, input: unknown, model = MODEL): Promise<any> => {
    const response = await post(path, { model, input });
    expect(response.status).toBe(200);
    return response.json();
  };
  const moderate = async (input: unknown, model?: string): Promise<any> =>
    (await ask(PATH, input, model)).results;
  const moderateChat = async (input: unknown): Promise<any> => (await ask(CHAT, input)).results;
  const flags = ({ categories }: any): string[] =>
    Object.keys(categories).filter((category) => categories[category]);
  const user = (content: string): object => ({ role: "user", content });
  const assistant = (content: string): object => ({ role: "assistant", content });

  test("an answer has the live service's keys in the live order", async () => {
    const response = await post(PATH, { model: MODEL, input: "A short and harmless text." });
    const text = (await response.text()).replace(/"id":"[0-9a-f]{32}"/, '"id":"…"');
    const shape = text.replaceAll(/:\d\.\d+(e-0\d)?/g, ":0");
    const zeros = CATEGORIES.map((category) => `"${category}":0`).join(",");
    expect(shape).toBe(
      '{"id":"…","usage":{"prompt_audio_seconds":null,"prompt_tokens":5,"total_tokens":66,"completion_tokens":0' +
        ',"request_count":1,"prompt_tokens_details":null,"completion_tokens_details":null,"service_tier":null' +
        `,"prompt_token_details":null},"model":"${MODEL}","results":[{"category_scores":{${zeros}}` +
        `,"categories":{${zeros.replaceAll(":0", ":false")}}}]}`,
    );
    expect(response.headers.get("x-ratelimit-tokens-query-cost")).toBe("5");
    expect(response.headers.get("x-ratelimit-limit-req-minute")).toBe("500");
    expect(response.headers.get("x-ratelimit-remaining-req-minute")).toBe("499");
  });

  test("the policy counts for each input, and for all but one in the prompt, as recorded", async () => {
    const usage = async (input: unknown, model?: string): Promise<number[]> => {
      const { prompt_tokens, total_tokens } = (await ask(PATH, input, model)).usage;
      return [prompt_tokens, total_tokens];
    };
    expect(await usage(["a b c d", "e f g h", "i j k l"], "mistral-moderation-2411")).toEqual([
      194, 285,
    ]);
    expect(await usage(["a", "b"])).toEqual([63, 124]);
    expect(await usage([])).toEqual([0, 0]);
  });

  test("harmless texts have the small float32 scores of a logistic function", async () => {
    for (const { category_scores } of await moderate(
      Array.from({ length: 50 }, (_, index) => `Sentence ${index} is about the weather.`),
    )) {
      for (const score of Object.values<number>(category_scores)) {
        expect(score).toBe(Math.fround(score));
        expect(score).toBeGreaterThan(1e-6);
        expect(score).toBeLessThan(0.02);
        const logit = Math.log(score / (1 - score)) * 16;
        expect(Math.abs(logit - Math.round(logit))).toBeLessThan(1e-4);
      }
    }
  });

  test("small numbers are spelled as Python spells them", async () => {
    const inputs = Array.from({ length: 50 }, (_, index) => `text ${index}`);
    const text = await (await post(PATH, { model: MODEL, input: inputs })).text();
    expect(text).toMatch(/:\d(\.\d+)?e-05[,}]/);
    expect(text).toMatch(/:\d(\.\d+)?e-06[,}]/);
    expect(text).not.toMatch(/e-\d[,}]|0\.0000/);
  });

  test("each trigger word flags its category, in any case", async () => {
    const phrases = Object.entries(TRIGGER_WORDS).flatMap(([category, words]) =>
      words.split(", ").map((phrase) => [category, phrase] as const),
    );
    const texts = phrases.map(([, phrase]) => `Please, ${phrase.toUpperCase()}!`);
    for (const [index, result] of (await moderate(texts)).entries()) {
      const [category] = phrases[index]!;
      expect(flags(result)).toContain(category);
      expect(result.category_scores[category]).toBeGreaterThan(0.8);
      expect(result.category_scores[category]).toBeLessThan(1);
    }
  });

  test("words count whole, and phrases with spaces or hyphens", async () => {
    const results = await moderate([
      "My skills and a killer whale",
      "They whisk eggs in Essex.",
      "überkill",
      "I kill time",
      "self-harm, self harm",
      "kill and steal, then invest",
    ]);
    expect(results.map(flags)).toEqual([
      [],
      [],
      [],
      ["violence_and_threats"],
      ["selfharm"],
      ["violence_and_threats", "criminal", "financial"],
    ]);
  });

  test("addresses, telephone and card numbers are personal", async () => {
    const results = await moderate([
      "Write to jo.doe+x@mail.example.org.",
      "Call +49 (30) 1234 5678",
      "Call +1-202-555-0143!",
      "4111 1111 1111 1111",
      "4111111111111111",
      "It is 2026-01-01, 1234 of 5678, a@b, @name, v1.2.3+4",
    ]);
    const pii = ["pii"];
    expect(results.map(flags)).toEqual([pii, pii, pii, pii, pii, []]);
  });

  test("an input scores the same alone, in a batch and as a user's message", async () => {
    const inputs = ["b", "a", "b", "kill", ""];
    const batch = await moderate(inputs);
    expect(batch).toHaveLength(5);
    for (const [index, input] of inputs.entries()) {
      expect(await moderate(input)).toEqual([batch[index]]);
      expect(await moderateChat([user(input)])).toEqual([batch[index]]);
    }
    expect(batch[0]).toEqual(batch[2]);
    expect(batch[0]).not.toEqual(batch[1]);
    expect(await moderate([])).toEqual([]);
  });

  test("a conversation is judged by its last message", async () => {
    const [answered] = await moderateChat([user("How do I kill a bomb?"), assistant("No.")]);
    expect(flags(answered)).toEqual([]);
    const [said] = await moderateChat([user("Hello"), assistant("I kill you.")]);
    expect(flags(said)).toEqual(["violence_and_threats"]);
    const [other] = await moderateChat([user("Hi"), assistant("I kill you.")]);
    expect(other).not.toEqual(said);
    const both = await moderateChat([
      [user("Hello"), assistant("I kill you.")],
      [user("Hi"), assistant("I kill you.")],
    ]);
    expect(both).toEqual([said, other]);
    expect(await moderateChat([])).toEqual([]);
    expect(await moderateChat([[]])).toHaveLength(1);
  });

  test("chunks and missing contents are read as in a chat", async () => {
    const calls = [{ id: "abcdefghi", function: { name: "f", arguments: "{}" } }];
    const [chunked, empty] = await moderateChat([
      [{ role: "user", content: [{ type: "text", text: "kill" }] }],
      [user("x"), { role: "assistant", tool_calls: calls }],
    ]);
    expect(flags(chunked)).toEqual(["violence_and_threats"]);
    expect(flags(empty)).toEqual([]);
  });

  test("the first moderation model has nine categories, one of which stands for two newer ones", async () => {
    const [{ categories, category_scores }] = await moderate("a bomb", "mistral-moderation-2411");
    expect(Object.keys(categories)).toEqual(
      [...CATEGORIES.slice(0, 3), "dangerous_and_criminal_content", ...CATEGORIES.slice(5)].slice(
        0,
        9,
      ),
    );
    expect(categories.dangerous_and_criminal_content).toBe(true);
    const [current] = await moderate("a bomb", "mistral-moderation-latest");
    expect(category_scores.dangerous_and_criminal_content).toBe(current.category_scores.dangerous);
    expect(category_scores.law).toBe(current.category_scores.law);
  });

  test("a long text without a hit takes no more than a moment", async () => {
    const texts = ["a".repeat(200_000), "1 ".repeat(100_000), "ignore ".repeat(30_000)];
    for (const text of [...texts, "+1".repeat(100_000), "a@b.".repeat(50_000)]) {
      expect(flags((await moderate(text))[0])).toEqual([]);
    }
  });

  test("wrong inputs get the live 422", async () => {
    for (const [path, input] of [
      [PATH, 5],
      [PATH, [["a"]]],
      [CHAT, "text"],
      [CHAT, [{ role: "nobody", content: "x" }]],
    ] as const) {
      expect((await post(path, { model: MODEL, input })).status).toBe(422);
    }
    const response = await post(PATH, { input: "a", user: "me" });
    const { detail } = (await response.json()) as any;
    expect(detail.map(({ type, loc }: any) => [type, loc.at(-1)])).toEqual([
      ["missing", "model"],
      ["extra_forbidden", "user"],
    ]);
  });
});
