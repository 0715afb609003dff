/** Who chooses: the server, or a request's own header. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { describeServed, type Api } from "../../_harness.ts";
import { MAIL, user, WEATHER } from "./_tools.ts";

const QUESTION = { messages: [user("What's the weather in Paris?")], tools: [WEATHER, MAIL] };
const CHAT = "/v1/chat/completions";
const MODES = ["text", "auto", "lexical"] as const;

async function answerIn(
  post: Api["post"],
  mode: string | undefined,
  more: object = {},
): Promise<{ status: number; text: string }> {
  const headers = mode === undefined ? {} : { "x-parlel-tools": mode };
  const body = { model: "mistral-large-latest", ...QUESTION, ...more };
  const response = await post(CHAT, body, headers);
  return { status: response.status, text: await response.text() };
}

const kindOf = (text: string): string => {
  const { tool_calls: calls } = JSON.parse(text).choices[0].message;
  if (!calls) return "text";
  return calls[0].function.arguments === '{"city": "Paris"}' ? "lexical" : "auto";
};

for (const tools of MODES) {
  describeServed(
    `a server with --tools ${tools}`,
    ({ post }) => {
      test("answers as its option says, or a request's header", async () => {
        // Twice, as equal requests are answered from memory.
        for (let round = 0; round < 2; round++) {
          expect(kindOf((await answerIn(post, undefined)).text)).toBe(tools);
          for (const mode of MODES) expect(kindOf((await answerIn(post, mode)).text)).toBe(mode);
        }
      });

      test.each(["", "none", "Lexical", "lexical,auto"])("refuses the header %j", async (mode) => {
        for (const more of [{}, { stream: true }, { tool_choice: "none" }]) {
          const { status, text } = await answerIn(post, mode, more);
          expect([status, JSON.parse(text).message]).toEqual([
            400,
            `x-parlel-tools must be text, auto or lexical, got ${JSON.stringify(mode)}.`,
          ]);
        }
        const agent = { agent_id: "ag_1", messages: QUESTION.messages };
        const response = await post("/v1/agents/completions", agent, { "x-parlel-tools": mode });
        expect(response.status).toBe(400);
      });

      test("the same words get the same calls, streamed or not, for each choice", async () => {
        const first = await answerIn(post, "lexical", { n: 2, random_seed: 3 });
        expect(await answerIn(post, "lexical", { n: 2, random_seed: 3 })).toEqual(first);
        for (const { message } of JSON.parse(first.text).choices) {
          expect(message.tool_calls).toHaveLength(1);
        }
      });
    },
    { tools },
  );
}

test("none of it is loaded before it is needed", () => {
  const root = new URL("../../..", import.meta.url).pathname;
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const source = readFileSync(join(root, path), "utf8");
    // Types are gone at run time.
    for (const [, target] of source.matchAll(
      /^(?:import|export)(?! type)[^;]*? from "(\..*\.ts)"/gm,
    )) {
      visit(join(dirname(path), target!));
    }
  };
  visit("src/cli.ts");
  visit("src/index.ts");
  const tools = [...loaded].filter((path) => path.startsWith("strategies/deterministic/tools/"));
  expect(tools.map((path) => path.split("/").at(-1)).sort()).toEqual([
    "callable.ts",
    "mode.ts",
    "turn.ts",
  ]);
});
