/** Collections on every kind of store: the lists that filter by a field know where an object is, whatever happens at once. */
import { describe, expect, test } from "vitest";
import { createCollection } from "../../src/store/collection.ts";
import { ownerOf, type Room } from "../../src/store/rooms.ts";
import type { Collection } from "../../src/types/state.ts";
import { BACKENDS } from "./_backends.ts";

interface Job {
  readonly id: string;
  readonly status: string;
}

/** A room where a call waits before it first takes a step. */
function heldBefore(room: Room, step: "insert" | "drop" | "swap") {
  let open = (): void => {};
  let reach = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const take = async (...args: never[]): Promise<never> => {
    reach();
    await opened;
    return (room[step] as (...given: never[]) => Promise<never>)(...args);
  };
  return { held: { ...room, [step]: take } as Room, reached, open };
}

describe.each(BACKENDS)("on %s", (_, open) => {
  const jobsIn = (room: Room) => createCollection<Job>(async () => room, "jobs", ["status"]);
  const to = (status: string) => (job: Job) => ({ ...job, status });

  /** A room with a job, and how many jobs its lists have by status. */
  async function roomWithJob() {
    const room = await (await (await open()).world("")).rooms.open(ownerOf("key"));
    const jobs = jobsIn(room);
    await jobs.add({ id: "a", status: "queued" });
    return { room, jobs, counts: () => countsOf(jobs) };
  }

  async function countsOf(jobs: Collection<Job>): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const status of ["queued", "running", "cancelled"]) {
      const { total } = await jobs.page({ where: { status } });
      if (total > 0) counts[status] = total;
    }
    return counts;
  }

  test("an object that is removed while it enters a list isn't in it", async () => {
    const { room, jobs, counts } = await roomWithJob();
    const gate = heldBefore(room, "insert");
    const changed = jobsIn(gate.held).change("a", to("running"));
    await gate.reached;
    expect(await jobs.remove("a")).toEqual({ id: "a", status: "running" });
    gate.open();
    await changed;
    expect(await counts()).toEqual({});
  });

  test.each(["drop", "swap"] as const)(
    "an object that is changed while it is removed (%s) is in no list",
    async (step) => {
      const { room, jobs, counts } = await roomWithJob();
      const gate = heldBefore(room, step);
      const removed = jobsIn(gate.held).remove("a");
      await Promise.race([gate.reached, removed]);
      await jobs.change("a", to("running"));
      gate.open();
      expect(await removed).toEqual({ id: "a", status: "running" });
      expect(await counts()).toEqual({});
      expect(await jobs.get("a")).toBeUndefined();
    },
  );

  test("an object that is changed twice at once is in the list of its last status", async () => {
    const { room, jobs, counts } = await roomWithJob();
    const gate = heldBefore(room, "insert");
    const first = jobsIn(gate.held).change("a", to("running"));
    await gate.reached;
    await jobs.change("a", to("cancelled"));
    gate.open();
    await first;
    expect(await counts()).toEqual({ cancelled: 1 });
  });

  test("of several calls that remove an object one gets it", async () => {
    const { jobs } = await roomWithJob();
    const removed = await Promise.all(Array.from({ length: 5 }, () => jobs.remove("a")));
    expect(removed.filter((job) => job !== undefined)).toHaveLength(1);
  });
});
