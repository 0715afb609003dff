/** Many callers at once: none sees another's objects, nor those from before a reset. */
import { expect, test } from "vitest";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import { PLACES, talkTo } from "../_conversations.ts";

async function open(options: { data?: string }) {
  const emulator = await openEmulator(resolveOptions(options));
  const talk = (world: string, key: string) =>
    talkTo(
      {
        fetch: async (path, init) =>
          emulator.fetch(new Request(`http://127.0.0.1${world}${path}`, init)),
      },
      key,
    );
  return { emulator, talk };
}

test.each(PLACES)(
  "of 200 callers with 20 keys in 10 worlds each has its own %s",
  async (_, options) => {
    const { emulator, talk } = await open(options);
    const callers = Array.from({ length: 200 }, (_unused, n) => {
      const [world, key] = [`/~world-${n % 10}`, `key ${Math.floor(n / 10)}`];
      return { name: `${world} ${key}`, own: talk(world, key) };
    });
    const ids = await Promise.all(
      callers.map(async ({ name, own }) => {
        const { id } = await own.agent({ name });
        const started = await own.start({ model: undefined, agent_id: id, inputs: name, name });
        const appended = own.append(started.conversation_id, { inputs: `${name} again` });
        await Promise.all([appended, own.start({ inputs: "Another", name, store: false })]);
        return { agent: id, conversation: started.conversation_id as string };
      }),
    );
    await Promise.all(
      callers.map(async ({ name, own }, n) => {
        const { agent, conversation } = ids[n]!;
        expect(await own.ok("GET", "/agents")).toMatchObject([{ id: agent, name }]);
        expect(await own.ok("GET", "/conversations")).toMatchObject([
          { id: conversation, agent_id: agent, name },
        ]);
        const said = (await own.history(conversation)).filter(({ role }) => role === "user");
        expect(said.map(({ content }) => content)).toEqual([name, `${name} again`]);
        // Ids belong to their key; another key's objects don't exist for this one.
        const other = callers[(n + 10) % 200]!.own;
        for (const path of [`/conversations/${conversation}`, `/agents/${agent}`])
          expect((await other.send("GET", path)).status).toBe(404);
      }),
    );
    await emulator.close();
  },
);

test.each(PLACES)("objects from before a reset are gone after it %s", async (_, options) => {
  const { emulator, talk } = await open(options);
  const own = talk("", "reset");
  for (let round = 0; round < RESETS; round++) {
    const before = await own.start({ name: `${round}` });
    const path = `/conversations/${before.conversation_id}`;
    // Requests in progress may come before or after.
    const racing = [
      own.send("POST", path, { inputs: "And then?" }),
      own.send("POST", path, { inputs: "And now?", stream: true }),
      own.send("DELETE", path),
      ...Array.from({ length: CALLS - 4 }, () => own.agent({ name: "racing" })),
    ];
    await emulator.store.reset();
    expect((await own.send("GET", "/conversations")).json).toEqual([]);
    await Promise.all(racing);
    const left = await own.ok("GET", "/conversations");
    expect(left.map(({ name }: { name: string }) => name)).toEqual([]);
  }
  await emulator.close();
});

/** The number of resets, and of the calls that race with each. */
const RESETS = 100;
const CALLS = 10;
