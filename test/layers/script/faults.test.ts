/** Every fault, as it arrives on a socket. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../../../src/server.ts";
import { splitEvents as eventsOf } from "../../../src/wire/events.ts";
import { chatBody, eventually, startServer } from "../../_harness.ts";
import { ask, type Received } from "./_socket.ts";

let server: MistralServer;
let whole: string[];
beforeAll(async () => {
  ({ server } = await startServer({ tools: "auto" }));
  whole = eventsOf((await ask(server, "ok")).body);
});
afterAll(() => server.stop());

const contentOf = ({ body }: Received): unknown => JSON.parse(body).choices[0].message.content;

describe("a status", () => {
  test.each<[string, number, string | RegExp]>([
    ["400", 400, /"type":"invalid_request_error".*"raw_status_code":400\}$/],
    ["401", 401, '{"detail":"Invalid API Key"}\n'],
    ["403", 403, /"code":"1910"/],
    ["404", 404, '{"detail":"Not Found"}'],
    ["409", 409, /^\{"object":"Error".*"code":3000\}$/],
    ["418", 418, /"raw_status_code":418/],
    ["422", 422, /^\{"detail":\[/],
    [
      "429",
      429,
      '{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}',
    ],
    ["429(code=3505)", 429, /"type":"service_tier_capacity_exceeded","param":null,"code":"3505"/],
    ["429(code=3810)", 429, /"type":"engine_max_pending_tokens","param":null,"code":"3810"/],
    ["429(message=Slow down)", 429, /"message":"Slow down","type":"rate_limited"/],
    ["500", 500, /"type":"internal_server_error"/],
    ["502", 502, /^<!DOCTYPE html>/],
    [
      "503",
      503,
      '{"object":"error","message":"Service unavailable.","type":"internal_server_error","param":null,"code":"3800","raw_status_code":503}',
    ],
    ["503(code=1100)", 503, /"type":"unreachable_backend","param":null,"code":"1100"/],
    ["504", 504, /^$/],
    ["520", 520, /520: Web server is returning an unknown error/],
    ["599", 599, /"raw_status_code":599/],
  ])("%s is answered in the live form", async (plan, status, body) => {
    const answer = await ask(server, plan);
    expect(answer).toMatchObject({ status, end: "whole" });
    expect(answer.body).toMatch(typeof body === "string" ? body : body);
    expect(answer.headers["x-parlel-plan"]).toBe(`${plan}; attempt=1`);
    expect(answer.headers["retry-after"]).toBeUndefined();
    const type = /json|html|plain/.exec(answer.headers["content-type"]!)![0];
    expect(type).toBe(
      body instanceof RegExp && /html|Web/.test(body.source)
        ? "html"
        : status === 504
          ? "plain"
          : "json",
    );
  });

  test("says when to retry if the plan asks for it", async () => {
    expect((await ask(server, "429(retryAfter=7)")).headers["retry-after"]).toBe("7");
  });

  test.each([
    ["429(message=\u5236\u9650)", "429(message=\\u5236\\u9650); attempt=1"],
    ["429(message=\ud800)", "429(message=\\ud800); attempt=1"],
    ["429(message=a\nb)", "429(message=a\\u000ab); attempt=1"],
    ["429(retryAfter=\u65e5)", "429(retryAfter=\\u65e5); attempt=1"],
  ])("%j names itself in letters that a header can hold", async (plan, named) => {
    const json = { "content-type": "application/json" };
    const put = { method: "PUT", headers: json, body: JSON.stringify(plan) };
    expect((await fetch(`${server.url}/~letters/__parlel/plan`, put)).status).toBe(200);
    const response = await fetch(`${server.url}/~letters/v1/chat/completions`, {
      method: "POST",
      headers: { ...json, authorization: "Bearer k" },
      body: JSON.stringify(chatBody("x")),
    });
    expect([response.status, response.headers.get("x-parlel-plan")]).toEqual([429, named]);
  });
});

describe("before the head", () => {
  test("drop closes the connection", async () => {
    expect(await ask(server, "drop")).toMatchObject({ status: undefined, end: "closed" });
  });

  test("hang sends nothing and keeps it open", async () => {
    const waiting = new AbortController();
    const answer = ask(server, "hang", { signal: waiting.signal });
    await eventually(() => expect(server.requests.at(-1)?.fault).toBe("hang"));
    // By the time that a later call has its whole answer, this one would have begun.
    await ask(server, "ok");
    waiting.abort();
    expect(await answer).toMatchObject({ status: undefined, end: "open" });
  });
});

describe("a body", () => {
  test("empty has none", async () => {
    for (const stream of [true, false]) {
      expect(await ask(server, "empty", { stream })).toMatchObject({ status: 200, body: "" });
    }
  });

  test("html is a page with status 200", async () => {
    const answer = await ask(server, "html", { stream: false });
    expect(answer).toMatchObject({ status: 200, end: "whole" });
    expect(answer.headers["content-type"]).toContain("text/html");
  });

  test("short announces more bytes than it sends", async () => {
    const answer = await ask(server, "short", { stream: false });
    expect(answer.end).toBe("closed");
    expect(Number(answer.headers["content-length"])).toBeGreaterThan(answer.body.length);
    expect(answer.body).toMatch(/\}$/);
  });

  test("cut sends half of it as if that were all", async () => {
    const { body, end } = await ask(server, "cut*", { stream: false });
    expect(end).toBe("whole");
    expect(() => JSON.parse(body)).toThrow();
  });

  test.each([
    ["reset", /^(reset|closed)$/],
    ["stall", /^open$/],
  ])("%s sends a half of it and names more", async (plan, end) => {
    const sizeOf = ({ headers }: Received): number => Number(headers["content-length"]);
    const half = await ask(server, "cut*", { stream: false });
    const bytes = plan === "stall" ? half.body.length : undefined;
    const broken = await ask(server, plan, { stream: false, bytes });
    expect(sizeOf(broken)).toBeGreaterThan(sizeOf(half));
    expect(broken.end).toMatch(end);
  });
});

describe("a stream", () => {
  test("cut@3 ends after three events as if it were whole", async () => {
    const { body, end } = await ask(server, "cut@3");
    expect([eventsOf(body), end]).toEqual([whole.slice(0, 3), "whole"]);
  });

  test("cut@3.5 ends in the middle of an event", async () => {
    const { body, end } = await ask(server, "cut@3.5");
    const fourth = whole[3]!;
    const half = fourth.slice(0, Math.floor(fourth.length / 2));
    expect([body, end]).toEqual([whole.slice(0, 3).join("") + half, "whole"]);
  });

  test("cut@50% ends after half of its events", async () => {
    expect(eventsOf((await ask(server, "cut@50%")).body)).toEqual(
      whole.slice(0, Math.floor(whole.length / 2)),
    );
  });

  test("reset@2 resets the connection after two events", async () => {
    const { body, end } = await ask(server, "reset@2");
    expect(["reset", "closed"]).toContain(end);
    expect(whole.slice(0, 2).join("")).toContain(body.trimEnd());
  });

  test("stall@2 sends two events, and then nothing more", async () => {
    const { body, end } = await ask(server, "stall@2", { events: 2 });
    expect([eventsOf(body), end]).toEqual([whole.slice(0, 2), "open"]);
  });

  test("garble@2 makes exactly one event invalid JSON", async () => {
    const events = eventsOf((await ask(server, "garble@2")).body);
    expect(events).toHaveLength(whole.length);
    expect(events[2]).toMatch(/^data: /);
    expect(() => JSON.parse(events[2]!.slice("data: ".length))).toThrow();
    expect(events.toSpliced(2, 1)).toEqual(whole.toSpliced(2, 1));
  });

  test("error@2 sends an error between two events", async () => {
    const events = eventsOf((await ask(server, "error@2(message=Overloaded)")).body);
    expect(JSON.parse(events[2]!.slice("data: ".length))).toMatchObject({
      object: "error",
      message: "Overloaded",
    });
    expect(events.toSpliced(2, 1)).toEqual(whole);
  });

  test("nodone leaves out the last event", async () => {
    expect(eventsOf((await ask(server, "nodone")).body)).toEqual(whole.slice(0, -1));
  });

  test("comment@1 sends a comment between two events", async () => {
    const { body } = await ask(server, "comment@1(text=ping)");
    expect(body).toBe([whole[0], ": ping\n\n", ...whole.slice(1)].join(""));
  });

  test("slice sends each byte on its own, and loses none", async () => {
    expect((await ask(server, "slice")).body).toBe(whole.join(""));
  });
});

describe("what a model says", () => {
  const tools = [
    {
      type: "function",
      function: {
        name: "get_weather",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
    },
  ];
  const callOf = ({ body }: Received, stream: boolean): { name: string; arguments: string } => {
    const text = stream ? body.match(/^data: (.*"tool_calls":\[.*)$/m)![1]! : body;
    const [choice] = JSON.parse(text).choices;
    return (choice.message ?? choice.delta).tool_calls[0].function;
  };

  test.each([true, false])("arguments breaks the JSON (streamed: %j)", async (stream) => {
    const usual = callOf(await ask(server, "ok", { stream, more: { tools } }), stream);
    const spoilt = callOf(await ask(server, "arguments", { stream, more: { tools } }), stream);
    expect(() => JSON.parse(spoilt.arguments)).toThrow();
    expect(usual.arguments).toContain(spoilt.arguments);
  });

  test.each([true, false])(
    "stranger calls a function that was never offered (streamed: %j)",
    async (stream) => {
      const { name } = callOf(await ask(server, "stranger", { stream, more: { tools } }), stream);
      expect(name).toBe("a_tool_that_nobody_offered");
      const named = await ask(server, "stranger(name=rm_rf)", { stream, more: { tools } });
      expect(callOf(named, stream).name).toBe("rm_rf");
    },
  );

  test("length cuts a text off and says so", async () => {
    const usual = contentOf(await ask(server, "ok", { stream: false })) as string;
    const answer = await ask(server, "length", { stream: false });
    expect(usual.startsWith(contentOf(answer) as string)).toBe(true);
    expect(JSON.parse(answer.body).choices[0].finish_reason).toBe("length");
    const events = eventsOf((await ask(server, "length")).body);
    expect(events.length).toBeLessThan(whole.length);
    expect(events.at(-2)).toContain('"finish_reason":"length"');
    expect(events.at(-1)).toBe("data: [DONE]\n\n");
  });
});

test.each([
  ["nodone", { stream: false }],
  ["comment", { stream: false }],
  ["error", { stream: false }],
  ["short", { stream: true }],
  ["arguments", { stream: true }],
  ["cut@1000", { stream: true }],
])("what can't be done to an answer is named as skipped: %s %j", async (plan, options) => {
  const answer = await ask(server, plan, options);
  expect(answer).toMatchObject({ status: 200, end: "whole" });
  expect(answer.headers["x-parlel-plan"]).toBe(`${plan} skipped; attempt=1`);
});

test("the log shows what each fault did and how the request ended", async () => {
  await server.reset();
  for (const plan of ["drop", "cut@2", "reset@1", "429", "ok"]) await ask(server, plan);
  await ask(server, "stall@1", { events: 1 });
  await eventually(() =>
    expect(server.requests.map(({ fault, status, outcome }) => [fault, status, outcome])).toEqual([
      ["drop", null, "cut"],
      ["cut@2", 200, "unfinished"],
      ["reset@1", 200, "cut"],
      ["429", 429, "done"],
      ["ok", 200, "done"],
      ["stall@1", 200, "aborted"],
    ]),
  );
});
