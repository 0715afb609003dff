/**
 * Forms as SDKs really send them, byte by byte: `sdk-forms.jsonl` was captured by a server that only records, from mistralai 1.12.4,
 * 2.10.1 and 3.7.0 for Python, @mistralai/mistralai 2.7.0 and openai 6.49.0 for Node. Bodies are stored as Latin-1.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { locate } from "../../src/operations/find.ts";
import { describeServed, KEY } from "../_harness.ts";

interface Sent {
  readonly client: string;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const sent = readFileSync(new URL("sdk-forms.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Sent)
  .filter(({ path }) => locate(path)?.data.has("POST"));

/** The meaning of a form, without its boundary and other differences between SDKs. */
function meaningOf({ type, body }: Sent): string {
  const [, boundary = ""] = /boundary=(.+)$/.exec(type) ?? [];
  const fields =
    boundary === ""
      ? [...new URLSearchParams(body)].map(([name, value]) => `${name}=${value}`)
      : body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map((part) => {
            const [, name] = /name="([^"]+)"/.exec(part)!;
            return `${name}=${part.slice(part.indexOf("\r\n\r\n") + 4, -2)}`;
          });
  // Missing, empty and false mean the same.
  return fields
    .map((field) => field.replace("[]=", "="))
    .filter((field) => !/=(false)?$/.test(field))
    .sort()
    .join("\n");
}

describeServed("forms of SDKs", ({ fetch }) => {
  const send = ({ path, type, body }: Sent): Promise<Response> =>
    fetch(path, {
      method: "POST",
      headers: { ...KEY, "content-type": type },
      body: Uint8Array.from(Buffer.from(body, "latin1")),
    });

  test.each(sent.map((each, at) => [each.client, each.path, at, each] as const))(
    "%s, %s, %i",
    async (_, path, __, each) => {
      const response = await send(each);
      const text = await response.text();
      expect(response.status, text).toBe(200);
      if (path !== "/v1/audio/transcriptions") return;
      const isStream = /stream(=|"\r\n\r\n)true/.test(each.body);
      expect(text.startsWith("event: transcription.")).toBe(isStream);
    },
  );

  test("SDKs that send the same get the same answer", async () => {
    const answers = new Map<string, Set<string>>();
    for (const each of sent.filter(({ path }) => path === "/v1/audio/transcriptions")) {
      const meaning = meaningOf(each);
      const known = answers.get(meaning) ?? new Set();
      answers.set(meaning, known.add(await (await send(each)).text()));
    }
    expect([...answers.values()].map(({ size }) => size)).toEqual([...answers].map(() => 1));
    expect(answers.size).toBeLessThan(sent.length / 2);
  });

  test("speakers are named as in their references", async () => {
    const named = sent.filter(({ body }) => body.includes("speaker_references"));
    expect(named).toHaveLength(2);
    for (const each of named) {
      const { segments } = (await (await send(each)).json()) as any;
      expect(segments[0].speaker_id).toBe("Ada");
    }
  });
});
