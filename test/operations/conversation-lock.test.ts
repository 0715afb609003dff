/** A conversation serves one request at a time (state.md section 1.6, livekit/agents#5586), however that request ends. */
import { afterEach, expect, test, vi } from "vitest";
import { talkTo } from "../_conversations.ts";
import { eventually, startServer } from "../_harness.ts";
import { defineStrategy } from "../../strategies/define.ts";
import type { MistralServer } from "../../src/server.ts";
import type { Options } from "../../src/options/index.ts";

const LOCKED = {
  object: "Error",
  message: "Conversation is being updated, concurrent requests are not supported",
  type: "invalid_request_error",
  code: 3000,
};

const started: MistralServer[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function serve(options: Partial<Options>) {
  const { server, api } = await startServer(options);
  started.push(server);
  return { server, api, talk: talkTo(api) };
}

/** A strategy that waits until `open` is called; `asked` resolves once it has been called. */
function gate() {
  let open = (): void => {};
  let reached = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const asked = new Promise<void>((resolve) => (reached = resolve));
  const strategy = defineStrategy({
    name: "gate",
    async conversations({ lastUserText }) {
      if (lastUserText !== "wait") return "Go on.";
      reached();
      await opened;
      return "Now.";
    },
  });
  return { strategy, open, asked };
}

test("a second request gets a 409 while the first one is answered, and reading goes on", async () => {
  const { strategy, open, asked } = gate();
  const { talk } = await serve({ strategy });
  const { conversation_id } = await talk.start();
  const first = talk.append(conversation_id, { inputs: "wait" });
  await asked;
  const second = await talk.send("POST", `/conversations/${conversation_id}`, { inputs: "Hello" });
  expect([second.status, second.json]).toEqual([409, LOCKED]);
  const removal = await talk.send("DELETE", `/conversations/${conversation_id}`);
  expect([removal.status, removal.json]).toEqual([409, LOCKED]);
  expect(await talk.history(conversation_id)).toHaveLength(2);
  const restarted = await talk.ok("POST", `/conversations/${conversation_id}/restart`, {
    from_entry_id: (await talk.history(conversation_id))[0].id,
    inputs: "Elsewhere",
  });
  expect(restarted.outputs[0].content).toBe("Go on.");
  open();
  expect((await first).outputs[0].content).toBe("Now.");
  await talk.append(conversation_id, { inputs: "Hello" });
  expect(await talk.history(conversation_id)).toHaveLength(6);
});

test("a restart keeps every turn of a conversation that is deleted while it is answered", async () => {
  const { strategy, open, asked } = gate();
  const { talk } = await serve({ strategy });
  const { conversation_id } = await talk.start();
  await talk.append(conversation_id, { inputs: "More" });
  const said = await talk.history(conversation_id);
  const restart = talk.ok("POST", `/conversations/${conversation_id}/restart`, {
    from_entry_id: said.at(-1).id,
    inputs: "wait",
  });
  await asked;
  await talk.ok("DELETE", `/conversations/${conversation_id}`);
  open();
  const history = await talk.history((await restart).conversation_id);
  expect(history.slice(0, 4)).toEqual(said);
  expect(history).toHaveLength(6);
});

test("one of twenty concurrent requests is answered", async () => {
  const { strategy, open } = gate();
  const { talk } = await serve({ strategy });
  const { conversation_id } = await talk.start();
  let refused = 0;
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const path = `/conversations/${conversation_id}`;
      const { status } = await talk.send("POST", path, { inputs: "wait" });
      // The answered one waits until all others are refused.
      if (status === 409 && ++refused === 19) open();
      return status;
    }),
  );
  expect(answers.sort()).toEqual([200, ...Array<number>(19).fill(409)]);
  expect(await talk.history(conversation_id)).toHaveLength(4);
});

test("a stream holds the conversation until it ends, and no longer", async () => {
  const { talk } = await serve({ chunkDelay: 5 });
  const { conversation_id } = await talk.start();
  const path = `/conversations/${conversation_id}`;
  await talk.events(path, { inputs: "Hello" });
  await talk.events(path, { inputs: "Hello" });
  expect(await talk.history(conversation_id)).toHaveLength(6);
});

test("a caller that hangs up releases it, and finds the answer in its history", async () => {
  // The stream doesn't end by itself.
  const { api, talk } = await serve({ chunkDelay: 60_000 });
  const { conversation_id } = await talk.start();
  const path = `/conversations/${conversation_id}`;
  const leaving = new AbortController();
  const response = await api.fetch(`/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${talk.key}`, "content-type": "application/json" },
    body: JSON.stringify({ inputs: "Hello", stream: true }),
    signal: leaving.signal,
  });
  const reader = response.body!.getReader();
  await reader.read();
  expect((await talk.send("POST", path, { inputs: "Too soon" })).status).toBe(409);
  leaving.abort();
  // The server notices the hang-up some time later.
  await eventually(async () =>
    expect((await talk.send("POST", path, { inputs: "Again" })).status).toBe(200),
  );
  const said = (await talk.history(conversation_id)).map(({ content }) => content);
  expect(said[2]).toBe("Hello");
  expect(said[4]).toBe("Again");
  expect(said).toHaveLength(6);
});

test("a strategy that fails releases it", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const failing = defineStrategy({
    name: "failing",
    conversations({ lastUserText }) {
      if (lastUserText === "fail") throw new Error("no words");
      return undefined;
    },
  });
  const { talk } = await serve({ strategy: failing });
  const { conversation_id } = await talk.start();
  const path = `/conversations/${conversation_id}`;
  expect((await talk.send("POST", path, { inputs: "fail" })).status).toBe(500);
  await talk.append(conversation_id, { inputs: "Hello" });
  expect(await talk.history(conversation_id)).toHaveLength(4);
});

test("a conversation is held only in its own world", async () => {
  const { strategy, open, asked } = gate();
  const { server, api, talk } = await serve({ strategy });
  const { conversation_id } = await talk.start();
  const waiting = talk.append(conversation_id, { inputs: "wait" });
  await asked;
  const elsewhere = await api.post(`/~other/v1/conversations`, { model: "m", inputs: "Hello" });
  expect(elsewhere.status).toBe(200);
  // A reset also ends the hold.
  await server.reset();
  open();
  await waiting.catch(() => {});
  const { conversation_id: next } = await talk.start();
  await talk.append(next, { inputs: "Hello" });
});
