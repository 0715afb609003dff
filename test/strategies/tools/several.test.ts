/** Answers with several calls are the same whole and as a stream. */
import { expect, test } from "vitest";
import { defineStrategy } from "../../../strategies/define.ts";
import { joinChunks } from "../../_chunks.ts";
import { chunksOf, describeServed } from "../../_harness.ts";
import { MAIL, user, WEATHER } from "./_tools.ts";

const several = defineStrategy({
  name: "several",
  chat: ({ body: { n = 1 } }) =>
    Array.from({ length: n }, (_, choice) => ({
      thinking: "Two of them.",
      toolCalls: [
        { name: "get_weather", arguments: { city: "Paris" } },
        { name: "get_weather", arguments: '{"city":"Rome"}', id: `rome0000${choice}` },
        { name: "send_email", arguments: { to: "a@b.example", body: "hi" } },
      ],
    })),
});

const ASKED =
  "What's the weather in Paris, Rome and Oslo? Also send an email to a@b.example: 'hi'.";

for (const [title, options, count] of [
  ["an own strategy", { strategy: several }, 3],
  ["words", { tools: "lexical" }, 4],
] as const) {
  describeServed(
    `several calls by ${title}`,
    ({ post }) => {
      const ask = (more: object): Promise<Response> => {
        const body = { messages: [user(ASKED)], tools: [WEATHER, MAIL], ...more };
        return post("/v1/chat/completions", { model: "mistral-large-latest", ...body });
      };

      test.each([{}, { n: 3 }, { max_tokens: 7 }, { max_tokens: 12, n: 2 }, { max_tokens: 1 }])(
        "agree with their stream: %j",
        async (more) => {
          const { object, ...whole } = (await (await ask(more)).json()) as any;
          expect(object).toBe("chat.completion");
          expect(joinChunks(await (await ask({ ...more, stream: true })).text())).toEqual(whole);
        },
      );

      test("have ids of their own and count from 0", async () => {
        const { choices } = (await (await ask({ n: 2 })).json()) as any;
        const all = choices.flatMap(({ message }: any) => message.tool_calls);
        expect(new Set(all.map(({ id }: any) => id)).size).toBe(2 * count);
        for (const { message, finish_reason } of choices) {
          expect(finish_reason).toBe("tool_calls");
          const places = message.tool_calls.map(({ index }: any) => index);
          expect(places).toEqual(Array.from({ length: count }, (_, index) => index));
        }
      });

      test("are in the last frame of a stream", async () => {
        const chunks = chunksOf(await (await ask({ stream: true })).text());
        const frames = chunks.map(({ choices }) => choices[0].delta.tool_calls?.length ?? 0);
        expect(frames.filter(Boolean)).toEqual([count]);
        expect(frames.at(-1)).toBe(count);
      });
    },
    options,
  );
}
