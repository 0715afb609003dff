/** The strategy that answers what was asked. */
import { expect, test } from "vitest";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

describeServed(
  "echo",
  ({ post }) => {
    test("says the last message of the user, whole and streamed", async () => {
      const content = [
        { type: "text", text: "Wie geht's?" },
        { type: "text", text: "  Ça va?" },
      ];
      const body = chatBody(content);
      const whole = (await (await post(CHAT, body)).json()) as any;
      expect(whole.choices[0].message.content).toBe("Wie geht's?\n  Ça va?");
      const response = await post(CHAT, { ...body, stream: true });
      expect(response.headers.get("x-parlel-strategy")).toBe("echo");
      const said = chunksOf(await response.text()).map(({ choices: [{ delta }] }) => delta.content);
      expect(said.join("")).toBe("Wie geht's?\n  Ça va?");
    });

    test("says the code that is to be completed", async () => {
      const body = { model: "codestral-latest", prompt: "def f(" };
      const answer = (await (await post("/v1/fim/completions", body)).json()) as any;
      expect(answer.choices[0].message.content).toBe("def f(");
    });

    test("is cut where the caller wants it shorter", async () => {
      const body = chatBody("one two three four five six seven", { max_tokens: 3 });
      const answer = (await (await post(CHAT, body)).json()) as any;
      expect(answer.choices[0].finish_reason).toBe("length");
      expect("one two three four five six seven").toContain(answer.choices[0].message.content);
    });

    test("leaves to others what says nothing", async () => {
      const response = await post("/v1/embeddings", { model: "mistral-embed", input: "x" });
      expect(response.headers.get("x-parlel-strategy")).toBe("deterministic");
    });
  },
  { strategy: "echo" },
);
