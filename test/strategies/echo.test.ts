/** The strategy that echoes the request. */
import { expect, test } from "vitest";
import { chatBody, chunksOf, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

describeServed(
  "echo",
  ({ post }) => {
    test("answers with the user's last message, whole and streamed", async () => {
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

    test("answers with the code to be completed", async () => {
      const body = { model: "codestral-latest", prompt: "def f(" };
      const answer = (await (await post("/v1/fim/completions", body)).json()) as any;
      expect(answer.choices[0].message.content).toBe("def f(");
    });

    test("is cut to the caller's limits", async () => {
      const body = chatBody("one two three four five six seven", { max_tokens: 3 });
      const answer = (await (await post(CHAT, body)).json()) as any;
      expect(answer.choices[0].finish_reason).toBe("length");
      expect("one two three four five six seven").toContain(answer.choices[0].message.content);
    });

    test("leaves requests without text to others", async () => {
      const response = await post("/v1/embeddings", { model: "mistral-embed", input: "x" });
      expect(response.headers.get("x-parlel-strategy")).toBe("deterministic");
    });
  },
  { strategy: "echo" },
);
