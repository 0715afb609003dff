/** Requests to conversations and agents, over a socket: verification and the log's filters see in them the same as rules. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import type { Match } from "../../src/types/match.ts";
import { MODEL, PLACES, type Talk, talkTo, WEATHER } from "../_conversations.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { type Api, startServer } from "../_harness.ts";
import { NO_REDIS, type RunningRedis, startRedis } from "../_redis.ts";

const REQUIRED = { completion_args: { tool_choice: "required" } };
const ADA = { type: "message.input", role: "user", content: "Ada?" };

/** Makes seven requests with one key; `AGENT` is the first, `COMPLETION` the last. */
async function converse(talk: Talk): Promise<void> {
  const { id: agent_id } = await talk.agent({ tools: [WEATHER], model: "mistral-large-latest" });
  const { conversation_id: id } = await talk.start({ tools: [WEATHER] });
  const { outputs } = await talk.append(id, { inputs: [ADA], ...REQUIRED });
  const { tool_call_id } = outputs[0];
  const result = { type: "function.result", tool_call_id, result: "It rains." };
  await talk.append(id, { inputs: [result] });
  const [{ id: from_entry_id }] = await talk.history(id);
  await talk.ok("POST", `/conversations/${id}/restart`, { from_entry_id, inputs: "Bob?" });
  const messages = [{ role: "user", content: "Ada?" }];
  await talk.ok("POST", "/agents/completions", { agent_id, messages });
}

const [AGENT, START, APPENDED, RESULT, HISTORY, RESTARTED, COMPLETION] = [1, 2, 3, 4, 5, 6, 7];

/** The requests that each match finds. */
const SEEN: readonly (readonly [Match, readonly number[]])[] = [
  [{ tools: "get_weather" }, [AGENT, START, APPENDED, RESULT, RESTARTED, COMPLETION]],
  [{ tools: "another" }, []],
  [{ user: "Ada?" }, [APPENDED, RESULT, COMPLETION]],
  [{ user: { contains: "Bob" } }, [RESTARTED]],
  [{ hasToolResult: true }, [RESULT]],
  [{ called: "get_weather" }, [RESULT]],
  [{ turn: 1 }, [START, COMPLETION]],
  [{ turn: 2 }, [APPENDED, RESULT, RESTARTED]],
  [{ turn: 2, answers: 1, hasToolResult: false }, [APPENDED]],
  [{ operation: "conversations", model: MODEL }, [START, APPENDED, RESULT, RESTARTED]],
  [{ operation: "agents.complete", model: "mistral-large-latest" }, [COMPLETION]],
  [{ operation: "history" }, [HISTORY]],
  [{ operation: "agents.create" }, [AGENT]],
];

const redis: RunningRedis | undefined = NO_REDIS ? undefined : await startRedis();
afterAll(() => redis?.close());

describe.each([...PLACES, ...(redis ? [["on Redis", { data: redis.url() }] as const] : [])])(
  "%s",
  (_, options) => {
    let server: MistralServer;
    let api: Api;
    beforeAll(async () => {
      ({ server, api } = await startServer(options));
      await converse(talkTo(api));
    });
    afterAll(() => server.stop());

    test.each(SEEN)("a verification of %j", async (match, numbers) => {
      const found = await server.verify({ expect: [{ match, times: numbers.length }] });
      expect(found).toEqual([numbers]);
    });

    test.each(SEEN)("a filter of %j", async (match, numbers) => {
      const query = Object.entries(match).map(([name, wanted]) =>
        typeof wanted === "object"
          ? `${name}.contains=Bob`
          : `${name}=${encodeURIComponent(wanted)}`,
      );
      const { requests } = (await (
        await api.get(`/__parlel/requests?${query.join("&")}`)
      ).json()) as any;
      expect(requests.map(({ n }: { n: number }) => n)).toEqual(numbers);
    });

    test("an entry shows the history beyond its body, and entries without one lack the field", async () => {
      const spokenOf = async (n: number) =>
        ((await (await api.get(`/__parlel/requests/${n}`)).json()) as any).spoken;
      expect(await spokenOf(RESULT!)).toMatchObject({
        model: MODEL,
        tools: ["get_weather"],
        messages: [{ role: "user", content: "Ada?" }, { role: "assistant" }, { role: "tool" }],
        turn: 2,
        answers: 1,
      });
      expect(await spokenOf(COMPLETION!)).toEqual({
        model: "mistral-large-latest",
        tools: ["get_weather"],
      });
      for (const n of [AGENT, HISTORY]) expect(await spokenOf(n!)).toBeUndefined();
    });
  },
);

test("the history is known after a restart, too", async () => {
  const options = { data: newFolder() };
  const first = await startServer(options);
  await converse(talkTo(first.api));
  await first.server.stop();
  const { server } = await startServer(options);
  for (const [match, numbers] of SEEN) {
    const found = await server.verify({ expect: [{ match, times: numbers.length }] });
    expect(found).toEqual([numbers]);
  }
  await server.stop();
});

test("a rule sees what verification finds", async () => {
  for (const [match, numbers] of SEEN) {
    const { server, api } = await startServer();
    // A rule without a reply only counts: the answers stay the same.
    await api.post("/__parlel/rules", { name: "seen", match, plan: "ok" });
    await converse(talkTo(api));
    const { rules } = (await (await api.get("/__parlel/rules")).json()) as any;
    expect([match, rules[0].played]).toEqual([match, numbers.length]);
    await server.stop();
  }
});

test("the nearest rule of a miss differs only where the history does", async () => {
  const fixtures = newFolder();
  put(fixtures, "rules.json", [
    {
      name: "near",
      match: { operation: "conversations", user: "Ada?", tools: "get_weather", turn: 3 },
      reply: { text: "Yes." },
    },
    { name: "first", match: { operation: "conversations", user: "Hello" }, reply: { text: "Hi." } },
  ]);
  const api = await replayer(fixtures);
  const talk = talkTo(api);
  const { conversation_id: id } = await talk.start({ tools: [WEATHER] });
  const { status, text } = await talk.send("POST", `/conversations/${id}`, { inputs: "Ada?" });
  expect([status, text]).toEqual([400, expect.stringContaining("The nearest rule is near")]);
  const [{ rule }] = ((await (await api.get("/__parlel/misses")).json()) as any).misses;
  expect(rule).toEqual({ name: "near", differs: [{ at: "turn", expected: 3, got: 2 }] });
});
