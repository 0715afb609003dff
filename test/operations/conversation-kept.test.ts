/** Conversations on disk: acknowledged entries are there after a restart, however the process ended. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { command } from "../_upstream.ts";
import { newFolder } from "../_fixtures.ts";
import { joined, talkTo } from "../_conversations.ts";

async function serve(data: string, ...args: string[]) {
  const { child } = command(["--port", "0", "--json", "--data", data, ...args]);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const { url } = JSON.parse(line);
  const talk = talkTo({ fetch: (path, init) => fetch(`${url}${path}`, init) }, "kept");
  const kill = async (): Promise<void> => {
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return { talk, url, kill };
}

test("a killed process leaves no conversation locked, and loses nothing that it answered", async () => {
  const data = newFolder();
  const first = await serve(data, "--chunk-delay", "60000");
  const agent = await first.talk.agent({ name: "Grace" });
  await first.talk.ok("PATCH", `/agents/${agent.id}`, { description: "better" });
  const { conversation_id, outputs } = await first.talk.start();
  const path = `/conversations/${conversation_id}`;
  const said = await first.talk.append(conversation_id, { inputs: "Two" });
  const streaming = await fetch(`${first.url}/v1${path}`, {
    method: "POST",
    headers: { authorization: "Bearer kept", "content-type": "application/json" },
    body: JSON.stringify({ inputs: "Three", stream: true }),
  });
  await streaming.body!.getReader().read();
  expect((await first.talk.send("POST", path, { inputs: "Four" })).status).toBe(409);
  await first.kill();

  const second = await serve(data);
  const history = await second.talk.history(conversation_id);
  expect(history.map(({ content }) => content).slice(0, 5)).toEqual([
    "Hello",
    outputs[0].content,
    "Two",
    said.outputs[0].content,
    "Three",
  ]);
  const events = await second.talk.events(path, { inputs: "Four" });
  expect(joined(events)).not.toBe("");
  expect(await second.talk.history(conversation_id)).toHaveLength(8);
  expect(await second.talk.ok("GET", `/agents/${agent.id}`)).toMatchObject({
    name: "Grace",
    description: "better",
    version: 1,
  });
  expect(await second.talk.ok("GET", `/agents/${agent.id}/versions/0`)).toEqual(agent);
  await second.kill();
});

test("a server that is killed again and again under load keeps everything that it answered", async () => {
  const data = newFolder();
  const acknowledged = new Map<string, string[]>();
  for (let round = 0; round < 6; round++) {
    const { talk, kill } = await serve(data);
    for (const [id, said] of acknowledged) {
      const contents = (await talk.history(id)).map(({ content }) => content);
      // The last turn may be there although its answer was never sent.
      expect(contents.slice(0, said.length)).toEqual(said);
      expect(contents.length % 2).toBe(0);
      acknowledged.set(id, contents);
    }
    let answered = 0;
    const callers = Array.from({ length: 4 }, async () => {
      const { conversation_id: id, outputs } = await talk.start({ inputs: `Round ${round}` });
      acknowledged.set(id, [`Round ${round}`, outputs[0].content]);
      for (let n = 0; ; n++) {
        const { outputs: more } = await talk.append(id, { inputs: `${n}` });
        acknowledged.get(id)!.push(`${n}`, more[0].content);
        if (++answered === 20) await kill();
      }
    });
    await Promise.allSettled(callers);
  }
  expect(acknowledged.size).toBeGreaterThan(20);
});
