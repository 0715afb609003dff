/** Assertions on the requests: over HTTP, and from TypeScript. */
import { describe, expect, test } from "vitest";
import { newFolder, replayer } from "../_fixtures.ts";
import { type Api, chatBody, describeServed, startServer } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const tools = ["search", "book"].map((name) => ({
  type: "function",
  function: { name, parameters: {} },
}));
const call = {
  id: "abcdefghi",
  type: "function",
  function: { name: "search", arguments: '{"city": "Rome", "n": 2}' },
};
const looped = {
  model: "mistral-large-latest",
  tools,
  messages: [
    { role: "user", content: "Find Rome" },
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: "abcdefghi", content: "found" },
  ],
};

async function verify(api: Api, world: string, verification: object): Promise<any> {
  const response = await api.post(`${world}/__parlel/verify`, verification);
  return { status: response.status, ...((await response.json()) as object) };
}

describeServed("verification", (api) => {
  const seen = async (world: string): Promise<string> => {
    await api.post(world + CHAT, chatBody("first", { temperature: 0 }));
    await api.post(world + CHAT, chatBody("second", { stream: true }));
    await api.post(world + CHAT, looped);
    await api.post(`${world}/v1/embeddings`, { model: "mistral-embed", input: "third" });
    await api.post(world + CHAT, { model: 1 });
    return world;
  };

  test.each<[object, number[]]>([
    [{ user: "first" }, [1]],
    [{ user: { contains: "s" } }, [1, 2]],
    [{ user: { pattern: "^(first|second)$" } }, [1, 2]],
    [{ operation: "chat.complete" }, [1, 2, 3, 5]],
    [{ operation: "chat/completions" }, [1, 2, 3, 5]],
    [{ operation: "embeddings" }, [4]],
    [{ model: { contains: "large" } }, [3]],
    [{ stream: true }, [2]],
    [{ body: { temperature: 0 } }, [1]],
    [{ body: { messages: [{ role: "user", content: "second" }] } }, [2]],
    [{ tools: "search" }, [3]],
    [{ tools: ["book", "search"] }, [3]],
    [{ called: "search" }, [3]],
    [{ called: { name: "search", arguments: { city: "Rome" } } }, [3]],
    [{ called: { name: "search", arguments: { city: "Oslo" } } }, []],
    [{ hasToolResult: true }, [3]],
    [{ turn: 1, answers: 0 }, [1, 2, 4]],
    [{ status: 422 }, [5]],
    [{ strategy: "deterministic" }, [1, 2, 3, 4]],
    [{ attempt: 1 }, [1, 2, 3, 4, 5]],
    [{}, [1, 2, 3, 4, 5]],
  ])("finds %j", async (match, found) => {
    const world = await seen(`/~${JSON.stringify(match).replace(/\W/g, "_").slice(0, 100)}`);
    const verified = await verify(api, world, { expect: [{ match, times: found.length }] });
    expect(verified).toEqual({ status: 200, ok: true, found: [found], problems: [] });
    // The log's filter accepts the same words.
    if (Object.values(match).every((value) => typeof value !== "object")) {
      const query = new URLSearchParams(
        Object.entries(match).map(([k, v]) => [k, `${v}`] as [string, string]),
      );
      const log = (await (await api.fetch(`${world}/__parlel/requests?${query}`)).json()) as any;
      expect(log.requests.map(({ n }: { n: number }) => n)).toEqual(found);
    }
    await api.fetch(`${world}/__parlel`, { method: "DELETE" });
  });

  test("names the nearest call and where it differs", async () => {
    const world = await seen("/~nearest");
    const match = { user: "first", stream: true, body: { temperature: 1 } };
    expect(await verify(api, world, { expect: [{ match }] })).toMatchObject({
      status: 409,
      ok: false,
      found: [[]],
      problems: [
        {
          expect: 0,
          message: "Expected at least 1 such call, found 0.",
          nearest: {
            n: 1,
            differs: [
              { at: "body.temperature", expected: 1, got: 0 },
              { at: "stream", expected: true, got: false },
            ],
          },
        },
      ],
    });
  });

  test("counts, orders, and sees what wasn't expected", async () => {
    const world = await seen("/~counts");
    const first = { match: { user: "first" } };
    const second = { match: { user: "second" } };
    const messages = async (verification: object): Promise<string[]> =>
      (await verify(api, world, verification)).problems.map(({ message }: any) => message);
    expect(await messages({ expect: [{ ...first, times: 2 }] })).toEqual([
      "Expected 2 such calls, found 1.",
    ]);
    expect(await messages({ expect: [{ match: {}, max: 2 }] })).toEqual([
      "Expected at most 2 such calls, found 5.",
    ]);
    expect(await messages({ expect: [first, second], order: true })).toEqual([]);
    expect(await messages({ expect: [second, first], order: true })).toEqual([
      "Expected 1 such call after request 2, found 0.",
    ]);
    expect(await messages({ expect: [first, second], only: true })).toEqual([
      "Expected no other calls, found 3.",
    ]);
    expect(await messages({ expect: [first], only: true, after: 4 })).toHaveLength(2);
    expect((await messages({ tokens: { max: 1 } }))[0]).toMatch(
      /^Expected at most 1 token in all answers together, found \d+\.$/,
    );
    expect(await messages({ tokens: { min: 1, max: 100_000 }, misses: 0, unused: 0 })).toEqual([]);
  });

  test("sees rules that weren't played", async () => {
    const rules = [{ name: "never", match: { user: "never" }, reply: { text: "x" } }];
    await api.fetch("/~unused/__parlel/rules", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rules),
    });
    expect(await verify(api, "/~unused", { unused: 0 })).toMatchObject({
      status: 409,
      problems: [{ message: "Expected every answer to be played, found 1 that wasn't: never." }],
    });
  });

  test("finds calls by key and trace, and by what became of them", async () => {
    const world = "/~facts";
    const trace = "0af7651916cd43dd8448eb211c80319c";
    const rule = { name: "mine", match: { user: "ruled" }, reply: { text: "x" } };
    await api.fetch(`${world}/__parlel/rules`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(rule),
    });
    const ask = async (text: string, headers: Record<string, string>): Promise<void> => {
      const body = chatBody(text, { stream: true });
      await (await api.post(world + CHAT, body, headers)).text().catch(() => "");
    };
    await ask("traced", { traceparent: `00-${trace}-b7ad6b7169203331-01` });
    await ask("keyed", { authorization: "Bearer another-key-0123" });
    await ask("broken", { "x-parlel-plan": "comment@2" });
    await ask("ruled", {});
    const found = async (match: object): Promise<number[]> =>
      (await verify(api, world, { expect: [{ match }] })).found[0];
    expect(await found({ trace })).toEqual([1]);
    expect(await found({ key: "another-key-0123" })).toEqual([2]);
    expect(await found({ fault: "comment" })).toEqual([3]);
    expect(await found({ fault: "comment@2" })).toEqual([3]);
    expect(await found({ fault: "comment@3" })).toEqual([]);
    expect(await found({ fixture: "mine" })).toEqual([4]);
    expect(await found({ strategy: "rules", status: 200 })).toEqual([4]);
  });

  test("tells keys apart by more than what is shown of them", async () => {
    const world = "/~keys";
    const keys = ["team-a-key-000000001234", "short", "team-b-key-999999991234", "brief"];
    const asked = keys.slice(0, 2);
    for (const key of asked) {
      await api.get(`${world}/v1/models`, { authorization: `Bearer ${key}` });
    }
    const each = keys.map((key) => ({ match: { key }, min: 0 }));
    expect(await verify(api, world, { expect: each })).toMatchObject({
      status: 200,
      found: [[1], [2], [], []],
    });
    for (const key of keys) {
      const log = await (await api.fetch(`${world}/__parlel/requests?key=${key}`)).text();
      expect(JSON.parse(log).count).toBe(asked.includes(key) ? 1 : 0);
      expect(log).not.toContain(key);
      expect(log).not.toContain("owner");
    }
    // What differs is shown without the key that was sent.
    const { problems } = await verify(api, world, { expect: [{ match: { key: "brief" } }] });
    expect(problems[0].nearest.differs).toEqual([{ at: "key", expected: "brief", got: "…1234" }]);
  });

  test("holds the client to the verdict", async () => {
    const world = "/~judged";
    await api.post(world + CHAT, chatBody("x"), { "x-parlel-plan": "503" });
    expect(await verify(api, world, { verdict: true })).toMatchObject({
      status: 409,
      problems: [{ message: expect.stringMatching(/^gave_up: /), requests: [1] }],
    });
    expect(await verify(api, world, { verdict: false })).toMatchObject({ status: 200 });
  });

  test("counts attempts from the beginning of the log, after an entry too", async () => {
    const world = "/~attempts";
    for (const text of ["a", "b", "a"]) await api.post(world + CHAT, chatBody(text));
    const wanted = { expect: [{ match: { attempt: 2 } }], after: 2 };
    expect(await verify(api, world, wanted)).toMatchObject({ status: 200, found: [[3]] });
  });

  test("waits for calls that are still to come, and no longer", async () => {
    const waiting = verify(api, "/~late", {
      expect: [{ match: { user: "late", status: 200 } }],
      within: 600_000,
    });
    await api.post(`/~late${CHAT}`, chatBody("early"));
    await api.post(`/~late${CHAT}`, chatBody("late"));
    expect(await waiting).toMatchObject({ status: 200, found: [[2]] });
  });

  test("waits to see that an unwanted call doesn't come", async () => {
    const never = { expect: [{ match: { user: "never" }, times: 0 }], within: 300 };
    const start = performance.now();
    expect(await verify(api, "/~never", never)).toMatchObject({ status: 200 });
    expect(performance.now() - start).toBeGreaterThan(290);
    const broken = verify(api, "/~never", { ...never, within: 600_000 });
    await api.post(`/~never${CHAT}`, chatBody("never"));
    expect(await broken).toMatchObject({ status: 409, problems: [{ requests: [1] }] });
  });

  test.each([
    [{ expct: [] }, "expct"],
    [{ expect: [{ match: { usr: "x" } }] }, "expect.0.match.usr"],
    [{ expect: [{ match: { user: { pattern: "(" } } }] }, "RE2 doesn't know the pattern"],
    [{ expect: [{}] }, "expect.0.match: Field required"],
    [{ expect: [{ match: { operation: "chat.compleet" }, max: 0 }] }, "There is no operation"],
    [{ within: 1e9 }, "within"],
    [[], "It takes an object with"],
  ])("%j is refused, and it says why", async (verification, why) => {
    const refused = await api.post("/__parlel/verify", verification);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(why);
  });
});

test("counts the calls that no fixture answered", async () => {
  const api = await replayer(newFolder());
  await api.post(CHAT, chatBody("unrecorded"));
  expect(await verify(api, "", { misses: 1 })).toMatchObject({ status: 200 });
  expect(await verify(api, "", { misses: 0 })).toMatchObject({ status: 409 });
});

describe("from TypeScript", () => {
  test("a server and its worlds script and verify", async () => {
    const { server, api } = await startServer();
    await server.rules({ match: { user: "Hi" }, reply: { text: "Scripted." } });
    await server.on({ user: "Ho" }, { text: "Added." });
    await server.plan("429, ok");
    const world = server.world("own");
    const statuses = [];
    for (const path of [CHAT, CHAT, `/~own${CHAT}`]) {
      statuses.push((await api.post(path, chatBody("Hi"))).status);
    }
    expect(statuses).toEqual([429, 200, 200]);
    expect(await server.verify({ expect: [{ match: { user: "Hi" }, times: 2 }] })).toEqual([
      [1, 2],
    ]);
    expect(await world.verify({ expect: [{ match: {}, times: 1 }] })).toEqual([[1]]);
    await server.plan(null);
    await expect(server.verify({ expect: [{ match: { user: "Ha" } }] })).rejects.toMatchObject({
      code: "NOT_AS_EXPECTED",
      message: expect.stringMatching(
        /at least 1 such call, found 0[\s\S]*user is "Hi" and not "Ha"/,
      ),
    });
    await expect(server.plan("5x")).rejects.toMatchObject({ code: "REFUSED" });
    await expect(server.rules({ match: {} })).rejects.toMatchObject({ code: "REFUSED" });
    expect(await server.verdict()).toMatchObject({ ok: true, faults: 1 });
    await server.stop();
    await expect(server.plan("429")).rejects.toMatchObject({ code: "NOT_RUNNING" });
  });
});
