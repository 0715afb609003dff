import { execFile } from "node:child_process";
import OpenAI from "openai";
import { expect, test } from "@parlel/mistral/vitest";

test("serves an SDK, and matchers see what it asked", async ({ mistral, mistralServer }) => {
  expect(process.env.MISTRAL_BASE_URL).toBe(`${mistralServer}/v1`);
  expect(process.env.MISTRAL_SERVER_URL).toBe(mistralServer);
  const client = new OpenAI({ apiKey: "x", baseURL: mistral.baseURL, maxRetries: 0 });
  const messages: OpenAI.Chat.ChatCompletionMessageParam[] = [{ role: "user", content: "Refund?" }];
  const tools = [{ type: "function" as const, function: { name: "find_order", parameters: {} } }];
  const model = "mistral-small-latest";
  await mistral.say({ toolCalls: [{ name: "find_order", arguments: { id: "A17" } }] });
  const { choices } = await client.chat.completions.create({ model, messages, tools });
  const { message } = choices[0]!;
  messages.push(message, {
    role: "tool",
    tool_call_id: message.tool_calls![0]!.id,
    content: "on its way",
  });
  await client.chat.completions.create({ model, messages, tools });
  await expect(mistral).toHaveAsked({ user: { contains: "Refund" } });
  await expect(mistral).toHaveAsked({ user: { contains: "Refund" } }, { times: 2 });
  await expect(mistral).not.toHaveAsked({ user: "something else" });
  await expect(mistral).toHaveCalledTool("find_order", { id: "A17" });
  await expect(mistral).not.toHaveCalledTool("find_order", { id: "B2" });
  await expect(mistral).toBeResilient();
  await mistral.fail(503);
  await expect(client.models.list()).resolves.toBeDefined();
  await expect(client.chat.completions.create({ model, messages: [] })).rejects.toThrow();
  expect((await mistral.find({ status: 200 })).length).toBe(3);
});

/** What a run prints. */
function outputOf(config: string, args: string[] = [], env = {}): Promise<string> {
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--config", config, ...args],
      { env: { ...process.env, ...env } },
      (_, stdout, stderr) => resolve(stdout + stderr),
    ),
  );
}

test("a failed test shows its traffic", async () => {
  const output = await outputOf("failing.config.mjs");
  expect(output).toMatch(/POST +\/v1\/chat\/completions +200/);
  expect(output).toContain("asked_again");
  expect(output).toContain("The calls aren't as expected.");
});

test.each([
  ["all tests", [], /^mistral: 1 fixture not played:\n {2}chat\/completions\/second\.json$/m],
  ["one file", ["playing"], /^mistral: 1 fixture not played \(only some tests ran\)$/m],
  [
    "tests of one name",
    ["-t", "plays"],
    /^mistral: 1 fixture not played \(only some tests ran\)$/m,
  ],
])("a run of %s says which fixtures weren't played", async (_, args, said) => {
  const env = { PARLEL_MISTRAL_STRATEGY: "fixture", PARLEL_MISTRAL_FIXTURES: "recorded" };
  const output = await outputOf("recorded.config.mjs", args, env);
  expect(output).toMatch(said);
  expect(output).toMatch(/Tests .*1 passed|Tests .*2 passed/);
});
