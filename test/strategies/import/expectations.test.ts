/** Expectations that leave their request open become rules; parts that can't be kept are reported. */
import { describe, expect, test } from "vitest";
import type { ImportedRule } from "../../../strategies/fixture/import/interaction.ts";
import { ANSWER, ASKED, only, recording, text } from "./_samples.ts";
import { hoverfly, mockserver, postman, wiremock } from "./_expectations.ts";

const completion = (message: object): string =>
  JSON.stringify({ choices: [{ index: 0, message }] });

const rule = (content: unknown): Omit<ImportedRule, "url"> => {
  const { rules, skipped, interactions } = recording("a.json", content);
  expect([skipped, interactions]).toEqual([[], []]);
  expect(rules).toHaveLength(1);
  const { url: _, ...own } = rules[0]!;
  return own;
};
const why = (content: unknown): string | undefined => recording("a.json", content).skipped[0]?.why;
const notes = (content: unknown): string[] =>
  recording("a.json", content).notes.map((note) => note.why);

describe("an expectation for any body", () => {
  const body = completion({ role: "assistant", content: "Rain." });
  const expected = { match: { operation: "chat/completions" }, reply: { text: "Rain." } };

  test.each([
    ["WireMock", wiremock({ body }, { bodyPatterns: undefined })],
    ["WireMock, said", wiremock({ body }, { bodyPatterns: [{ anything: "anything" }] })],
    ["MockServer", mockserver(body, { body: undefined })],
    ["Hoverfly", hoverfly({ body }, { body: undefined })],
  ])("is a rule for the operation: %s", (_, content) => {
    expect(rule(content)).toEqual(expected);
  });

  test("gives the same answer, streamed or not", () => {
    const open = { bodyPatterns: undefined };
    const call = { id: "abc", function: { name: "weather", arguments: '{"city":"Paris"}' } };
    const thinking = { type: "thinking", thinking: [{ type: "text", text: "Hm." }] };
    expect(
      rule(
        wiremock(
          {
            body: completion({
              content: [thinking, { type: "text", text: "Yes." }],
              tool_calls: [call],
            }),
          },
          open,
        ),
      ).reply,
    ).toEqual({
      text: "Yes.",
      thinking: "Hm.",
      toolCalls: [{ id: "abc", name: "weather", arguments: '{"city":"Paris"}' }],
    });
    const chunk = (content: string): string =>
      `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] })}\n\n`;
    const stream = `${chunk("Ra")}${chunk("in.")}data: [DONE]\n\n`;
    expect(rule(wiremock({ body: stream }, open)).reply).toEqual({ text: "Rain." });
    const refusal = { message: "Slow down", type: "rate_limited", code: "1300" };
    expect(rule(wiremock({ status: 429, jsonBody: refusal }, open)).reply).toEqual({
      error: { status: 429, ...refusal },
    });
    const url = "/v1/embeddings";
    expect(rule(wiremock({ jsonBody: { data: [] } }, { url, ...open }))).toEqual({
      match: { operation: "embeddings" },
      reply: { json: { data: [] } },
    });
  });

  test("of an operation that reads is an interaction", () => {
    const read = { method: "GET", url: "/v1/models?page=1", bodyPatterns: undefined };
    expect(only("a.json", wiremock({ body: "{}" }, read))).toMatchObject({
      method: "GET",
      url: "/v1/models?page=1",
      requestBody: null,
    });
  });

  test("whose answer doesn't fit is left out", () => {
    const open = { bodyPatterns: undefined };
    expect(why(wiremock({ body: "{}" }, open))).toMatch(/its answer isn't a completion/);
    expect(why(wiremock({ body: "?" }, { url: "/v1/ocr", ...open }))).toMatch(/isn't JSON/);
    expect(why(wiremock({ body }, { url: "/", ...open }))).toMatch(/isn't one operation's/);
    expect(why(wiremock({ body }, { method: "PUT", ...open }))).toBe("it is for any body of PUT");
  });
});

describe("an expectation for a part of a body", () => {
  const part = (json: object): object => ({
    bodyPatterns: [{ equalToJson: JSON.stringify(json), ignoreExtraElements: true }],
  });

  test("is a rule with the part, unless the part is a whole request", () => {
    const body = completion({ content: "Yes." });
    expect(rule(wiremock({ body }, part({ model: "mistral-large-latest" }))).match).toEqual({
      operation: "chat/completions",
      body: { model: "mistral-large-latest" },
    });
    const whole = wiremock({ body }, part(JSON.parse(ASKED)));
    expect(text(only("a.json", whole).requestBody!)).toBe(ASKED);
    expect(notes(whole)).toEqual(["it comes without its answer to requests that say more"]);
  });

  test("that a recorder wrote is for the request that it saw", () => {
    const recorded = (request: object): unknown => ({
      ...(wiremock({ body: "{}" }, request) as object),
      insertionIndex: 4,
    });
    const asked = only("a.json", recorded(part({ model: "mistral-large-latest" })));
    expect(text(asked.requestBody!)).toBe('{"model":"mistral-large-latest"}');
    expect(only("a.json", recorded({ bodyPatterns: undefined })).requestBody).toBeNull();
    expect(why(recorded({ bodyPatterns: [{ anything: "anything" }] }))).toBe(
      "it was saved without its request's body",
    );
  });
});

describe("WireMock", () => {
  test("bodies are in __files, beside the mappings or above", () => {
    const expectation = wiremock({ bodyFileName: "a.json" });
    for (const place of ["__files/a.json", "../__files/a.json", "a.json"]) {
      const beside = (path: string): Buffer | undefined =>
        path === place ? Buffer.from(ANSWER) : undefined;
      expect(text(only("a.json", expectation, beside).body)).toBe(ANSWER);
    }
    expect(why(expectation)).toBe("its body is in a file that isn't there (a.json)");
  });

  test.each(["../secret", "/etc/passwd", "a/../../b", "C:\\b", "..\\b"])(
    "a body's file is never looked for elsewhere: %s",
    (bodyFileName) => {
      const asked: string[] = [];
      recording("a.json", wiremock({ bodyFileName }), (path) => {
        asked.push(path);
        return undefined;
      });
      expect(asked).toEqual([]);
    },
  );

  test("a query may be separate", () => {
    const request = {
      url: undefined,
      urlPath: "/v1/models",
      method: "GET",
      bodyPatterns: undefined,
      queryParameters: {
        a: { equalTo: "1" },
        b: { hasExactly: [{ equalTo: "2" }, { equalTo: "3" }] },
      },
    };
    expect(only("a.json", wiremock({ body: "{}" }, request)).url).toBe("/v1/models?a=1&b=2&b=3");
  });

  test("answers of a scenario come in its order", () => {
    const state = (requiredScenarioState: string): unknown => ({
      ...(wiremock({ body: ANSWER }) as object),
      requiredScenarioState,
    });
    expect(only("a.json", state("Started")).turn).toBe(1);
    expect(only("a.json", state("scenario-1-v1-chat-completions-3")).turn).toBe(3);
  });

  test.each<[string, object, object]>([
    ["it is for many requests (urlPattern)", { body: "" }, { url: undefined, urlPattern: "/.*" }],
    ["it has no answer of its own (fault)", { fault: "EMPTY_RESPONSE" }, {}],
    ["its answer is a template", { body: "{{now}}", transformers: ["response-template"] }, {}],
    [
      "its conditions can't be kept (matchesJsonPath)",
      { body: "" },
      { bodyPatterns: [{ matchesJsonPath: "$.a" }] },
    ],
    [
      "it has several conditions on the body",
      { body: "" },
      { bodyPatterns: [{ equalTo: "a" }, { equalTo: "b" }] },
    ],
  ])("%s", (reason, response, request) => {
    expect(why(wiremock(response, request))).toBe(reason);
  });

  test("parts without a counterpart are reported", () => {
    const content = {
      ...(wiremock({ body: ANSWER, fixedDelayMilliseconds: 5 }) as object),
      priority: 1,
    };
    expect(notes(content)).toEqual(["it comes without fixedDelayMilliseconds, priority"]);
  });
});

test.each<[string, unknown]>([
  ["it is for many requests (path)", mockserver(ANSWER, { path: "/v1/.*" })],
  [
    "it is for many requests (path)",
    hoverfly({ body: "" }, { path: [{ matcher: "glob", value: "/v1/*" }] }),
  ],
  [
    "its conditions can't be kept (REGEX)",
    mockserver(ANSWER, { body: { type: "REGEX", regex: "a" } }),
  ],
  [
    "its conditions can't be kept (xpath)",
    hoverfly({ body: "" }, { body: [{ matcher: "xpath", value: "a" }] }),
  ],
  [
    "it has no answer of its own (httpForward)",
    { httpRequest: { path: "/" }, httpForward: { host: "a" } },
  ],
  ["its answer is a template", hoverfly({ body: "{{ a }}", templated: true })],
  ["it has no response", { info: {}, item: [{ request: {} }] }],
  [
    "its address has a variable that nothing sets",
    postman("https://api.mistral.ai/v1/models/{{id}}"),
  ],
])("%s", (reason, content) => {
  expect(why(content)).toBe(reason);
});
