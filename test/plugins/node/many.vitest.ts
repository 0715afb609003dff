import { afterAll, beforeAll, describe, vi } from "vitest";
import { expect, test } from "@parlel/mistral/vitest";

async function ask(baseURL: string, content: string): Promise<string> {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer parlel", "content-type": "application/json" },
    body: JSON.stringify({ model: "mistral-small-latest", messages: [{ role: "user", content }] }),
  });
  const { choices } = (await response.json()) as {
    choices: { message: { content: string } }[];
  };
  return choices[0]!.message.content;
}

for (let number = 0; number < 500; number++) {
  test.concurrent(`is alone, ${number}`, async ({ mistral }) => {
    expect(await mistral.requests()).toEqual([]);
    await mistral.say(`The answer to ${number}`);
    await mistral.on({ user: { contains: "always" } }, `Always ${number}`);
    expect(await ask(mistral.baseURL, "the same question")).toBe(`The answer to ${number}`);
    expect(await ask(mistral.baseURL, "always")).toBe(`Always ${number}`);
    expect((await mistral.requests()).map(({ n }) => n)).toEqual([1, 2]);
    await mistral.verify({
      expect: [
        { match: { user: "the same question" }, times: 1 },
        { match: { user: "always" }, times: 1 },
      ],
      only: true,
    });
  });
}

describe("where random numbers are fixed", () => {
  beforeAll(() => void vi.spyOn(Math, "random").mockReturnValue(0.5));
  afterAll(() => void vi.restoreAllMocks());
  const names = new Set<string>();
  for (const number of [1, 2])
    test("each has its own world", ({ mistral }) => {
      expect(names.add(mistral.name).size).toBe(number);
    });
});
