/** Agents that write their history as text, as smolagents does, come to an end. */
import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

const tool = (name: string) => ({ type: "function", function: { name, parameters: {} } });
const text = (...words: string[]) => words.map((each) => ({ type: "text", text: each }));
const task = { role: "user", content: text("New task:\nHow is the weather in Paris?") };
const called = (name: string) => ({
  role: "assistant",
  content: text(
    `Calling tools:\n[{'id': 'a', 'type': 'function', 'function': {'name': '${name}', 'arguments': {}}}]`,
  ),
});
const observed = { role: "user", content: text("Observation:\nsunny") };

describeServed("an observation in the last message", ({ post }) => {
  const answer = async (names: string[], messages: object[], tool_choice = "required") => {
    const body = { model: "mistral-small-latest", messages, tools: names.map(tool), tool_choice };
    const { choices } = (await (await post(CHAT, body)).json()) as any;
    const [{ message }] = choices;
    return message.tool_calls?.[0].function.name ?? null;
  };

  test("leads to the final answer", async () => {
    const names = ["search", "visit", "get_weather", "final_answer"];
    for (const question of ["a", "b", "c", "d"]) {
      const messages = [{ ...task, content: question }, called("search"), observed];
      expect(await answer(names, messages)).toBe("final_answer");
      expect(await answer(names, messages, "any")).toBe("final_answer");
    }
  });

  test("leads to a tool that wasn't named yet, or else to text", async () => {
    const names = ["search", "visit_page"];
    expect(await answer(names, [task, called("search"), observed])).toBe("visit_page");
    expect(await answer(names, [task, called("visit_page"), observed])).toBe("search");
    const both = [task, called("search"), observed, called("visit_page"), observed];
    expect(await answer(names, both)).toBeNull();
  });

  test("counts nowhere else, and not if the request demands one function", async () => {
    const names = ["search", "final_answer"];
    const asked = await Promise.all(
      ["a", "b", "c", "d", "e", "f"].map((question) =>
        answer(names, [{ role: "user", content: `${question}: my Observation is this` }]),
      ),
    );
    expect(new Set(asked).size).toBe(2);
    const search = { type: "function", function: { name: "search" } } as never;
    expect(await answer(names, [task, called("search"), observed], search)).toBe("search");
  });
});
