/** A test's handles on a server and its worlds: answers in one line, and the requests that came. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MistralServer, WorldHandle } from "../../src/index.ts";
import { chatBody, KEY, startServer } from "../_harness.ts";

let server: MistralServer;
beforeAll(async () => {
  ({ server } = await startServer());
});
beforeEach(() => server.reset());
afterAll(() => server.stop());

const CHAT = "/v1/chat/completions";

function post(url: string, path: string, body: object): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function ask(url: string, question = "Hello"): Promise<string> {
  const response = await post(url, CHAT, chatBody(question));
  const { choices, code } = (await response.json()) as any;
  return choices?.[0].message.content ?? `${response.status} ${code}`;
}

describe.each<[string, () => MistralServer | WorldHandle]>([
  ["a server", () => server],
  ["a world", () => server.world("one")],
])("%s", (_, handleOf) => {
  test("gives one answer to each of the next calls, and then its own again", async () => {
    const handle = handleOf();
    const usual = await ask(handle.url);
    await handle.say("One.");
    await handle.say({ text: "Two.", usage: { prompt_tokens: 5 } });
    await handle.fail(429);
    await handle.fail({ status: 503, message: "Away." });
    await handle.say("Three.");
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) answers.push(await ask(handle.url));
    expect(answers).toEqual(["One.", "Two.", "429 1300", "503 3800", "Three.", usual]);
  });

  test("gives it before its rules, and only to calls that produce a text", async () => {
    const handle = handleOf();
    await handle.on({ user: "Hello" }, "Always.");
    await handle.say("Now.");
    const embedded = await post(handle.url, "/v1/embeddings", {
      model: "mistral-embed",
      input: "Hello",
    });
    expect(embedded.status).toBe(200);
    expect((await fetch(`${handle.url}/v1/models`, { headers: KEY })).status).toBe(200);
    expect([await ask(handle.url), await ask(handle.url)]).toEqual(["Now.", "Always."]);
  });

  test("fails the next call that produces an answer", async () => {
    const handle = handleOf();
    await handle.fail(500);
    expect((await fetch(`${handle.url}/v1/models`, { headers: KEY })).status).toBe(200);
    const input = { model: "mistral-embed", input: "Hello" };
    expect((await post(handle.url, "/v1/embeddings", input)).status).toBe(500);
    expect((await post(handle.url, "/v1/embeddings", input)).status).toBe(200);
  });

  test("answers matching calls until the rule is removed", async () => {
    const handle = handleOf();
    const usual = await ask(handle.url);
    const off = await handle.on({ user: { contains: "ell" } }, ["First.", "Then."]);
    const other = await handle.on({ user: "Hello" }, "Behind.");
    const answers = [await ask(handle.url), await ask(handle.url), await ask(handle.url)];
    expect(answers).toEqual(["First.", "Then.", "Then."]);
    await off();
    expect(await ask(handle.url)).toBe("Behind.");
    await other();
    await other();
    expect(await ask(handle.url)).toBe(usual);
  });

  test("removes no later rule of the same name", async () => {
    const handle = handleOf();
    const usual = await ask(handle.url);
    const off = await handle.on({ user: "Hello" }, "First.");
    await handle.reset();
    const next = await handle.on({ user: "Hello" }, "Second.");
    await off();
    expect(await ask(handle.url)).toBe("Second.");
    await next();
    const last = await handle.on({ user: "Hello" }, "Third.");
    await next();
    expect(await ask(handle.url)).toBe("Third.");
    await last();
    expect(await ask(handle.url)).toBe(usual);
  });

  test("lists the requests that match", async () => {
    const handle = handleOf();
    await ask(handle.url, "One");
    await post(handle.url, CHAT, chatBody("Two", { temperature: "hot" }));
    await ask(handle.url, "Three");
    expect(handle.requests).toHaveLength(3);
    expect((await handle.find({ status: 200 })).map(({ n }) => n)).toEqual([1, 3]);
    expect(await handle.find({ user: "Four" })).toEqual([]);
    const last = handle.lastRequest!;
    // Its kind determines the type of its body.
    if (last.kind !== "chat") throw new Error(last.kind);
    expect(last.body.messages.at(-1)).toEqual({ role: "user", content: "Three" });
  });
});

test("answers of one world don't reach another", async () => {
  await server.world("a").say("A.");
  await server.world("b").say("B.");
  const asked = ["b", "a"].map((name) => ask(server.world(name).url));
  expect(await Promise.all(asked)).toEqual(["B.", "A."]);
});

test("an answer that was given makes room for others", async () => {
  const world = server.world("talkative");
  const answers: string[] = [];
  for (let n = 0; n < 50; n++) {
    await world.say(`Answer ${n}.`);
    answers.push(await ask(world.url));
  }
  expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => `Answer ${n}.`));
  const { rules } = (await (await fetch(`${world.url}/__parlel/rules`)).json()) as any;
  expect(rules).toHaveLength(1);
});

test("rules without a name get a free one", async () => {
  const world = server.world("named");
  const rules = `${world.url}/__parlel/rules`;
  const add = async (...texts: string[]): Promise<string[]> => {
    const given = texts.map((text) => ({ match: { user: text }, reply: text }));
    const init = { method: "POST", body: JSON.stringify(given) };
    return ((await (await fetch(rules, init)).json()) as any).added;
  };
  expect(await add("a", "b", "c")).toEqual(["rule 1", "rule 2", "rule 3"]);
  await fetch(`${rules}?name=rule%202`, { method: "DELETE" });
  expect(await add("d", "e")).toEqual(["rule 2", "rule 4"]);
  expect(await Promise.all(["c", "d", "e"].map((text) => ask(world.url, text)))).toEqual([
    "c",
    "d",
    "e",
  ]);
});

test("an invalid answer is refused with the place of its fault", async () => {
  await expect(server.say({ txt: "x" } as object)).rejects.toThrow(/txt/);
  await expect(server.fail(200)).rejects.toMatchObject({ code: "REFUSED" });
  await expect(server.on({ usr: "x" } as object, "y")).rejects.toThrow(/usr/);
});
