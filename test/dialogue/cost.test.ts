/** The cost of a turn, counted in objects read and written, doesn't grow with the conversation. */
import { expect, test } from "vitest";
import { fixedClock } from "../../src/hash/clock.ts";
import { createSeed } from "../../src/hash/seed.ts";
import { conversationsOf, findConversation, turnsOf } from "../../src/dialogue/stored.ts";
import { NOTHING } from "../../src/dialogue/tally.ts";
import { openTurn, type TurnId } from "../../src/dialogue/open.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Collection, State, Stored } from "../../src/types/state.ts";
import type { MessageInput } from "../../src/wire/entries.ts";
import { newStore } from "../store/_backends.ts";

/** A state that counts the objects that it reads and writes. */
function counted(state: State): { state: State; objects: () => number } {
  let objects = 0;
  const watch = <T extends Stored>(collection: Collection<T>): Collection<T> => ({
    add: (object) => (objects++, collection.add(object)),
    get: (id) => (objects++, collection.get(id)),
    change: (id, change) => (objects++, collection.change(id, change)),
    remove: (id) => (objects++, collection.remove(id)),
    async page(range) {
      const page = await collection.page(range);
      objects += page.data.length;
      return page;
    },
  });
  const watched: State = {
    ...state,
    collection: (name, indexed) => watch(state.collection(name, indexed)),
  };
  return { state: watched, objects: () => objects };
}

/** Creates a conversation with so many user entries. */
async function conversationOf(state: State, entries: number): Promise<void> {
  const settings = {};
  const shown = { id: "conv_1", model: "m", created_at: "", updated_at: "" };
  await conversationsOf(state).add({ id: "conv_1", shown, settings });
  for (let n = 0; n < entries; n++) {
    const said: MessageInput = {
      object: "entry",
      type: "message.input",
      created_at: "",
      completed_at: null,
      id: `msg_${n}`,
      role: "user",
      content: "Hello",
      prefix: false,
    };
    const tally = { ...NOTHING, digest: `${n}`, tokens: n, users: n };
    await turnsOf(state, "conv_1").add({ id: `turn_${n}`, entries: [said], tally });
  }
}

async function costOf(entries: number): Promise<Record<string, number>> {
  const world = await (await newStore()).world("");
  await conversationOf(world.state("key"), entries);
  const measure = async (run: (state: State) => Promise<unknown>): Promise<number> => {
    const { state, objects } = counted(world.state("key"));
    await run(state);
    return objects();
  };
  const call = (state: State, inputs: unknown): CallOf<TurnId> =>
    ({
      operation: "conversations.append",
      params: { conversation_id: "conv_1" },
      body: { inputs },
      state,
      clock: fixedClock,
      seed: createSeed("", {}),
    }) as never;
  const append = (inputs: unknown) =>
    measure(async (state) => {
      // Releases the conversation's lock, as the call's own state would.
      const release = world.state("key");
      const turn = await openTurn(call({ ...state, hold: release.hold }, inputs));
      await turn.save([]);
      release.release();
    });
  return {
    get: await measure((state) => findConversation(state, "conv_1")),
    append: await append("And then?"),
    "append without inputs": await append([]),
    "a page": await measure((state) => turnsOf(state, "conv_1").page({ limit: 10, offset: 5 })),
    "the newest page": await measure((state) =>
      turnsOf(state, "conv_1").page({ limit: 10, newestFirst: true }),
    ),
  };
}

test("an answer reads and writes the same after a thousand entries as after twenty", async () => {
  const few = await costOf(20);
  expect(few.append).toBeLessThan(10);
  expect(await costOf(1000)).toEqual(few);
});
