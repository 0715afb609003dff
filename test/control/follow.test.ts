/** Followers of the log: what a slow one gets, and how they end. */
import { expect, test, vi } from "vitest";
import { readFilter } from "../../src/control/filter.ts";
import { follow } from "../../src/control/follow.ts";
import { fixedClock } from "../../src/hash/clock.ts";
import { openStore } from "../../src/store/store.ts";
import { startServer } from "../_harness.ts";
import { arrival } from "../_log.ts";

test("a client that reads too slowly misses events, but not that numbers begin anew", async () => {
  const time = { clock: fixedClock, isReal: false };
  const store = await openStore({ logLimit: 1000, time, complain: () => {} });
  const { log } = await store.world("");
  let stop = (): void => {};
  const onStop = (end: () => void) => {
    stop = end;
    return () => {};
  };
  const source = { world: () => store.world(""), onStop };
  const all = readFilter(new URLSearchParams());
  const { body } = await follow(source, all, (request) => request);
  for (let n = 1; n <= 300; n++) log.add(arrival());
  await log.clear();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("id: 200\n")) text += (await reader.read()).value;
  log.add(arrival());
  stop();
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  const [before, after] = text.split("event: cleared\n");
  expect(before).not.toContain("id: 300\n");
  expect(after!.match(/^id: .*/gm)).toEqual(["id: 1"]);
  await store.close();
});

test("they end when the server stops, which doesn't wait for them", async () => {
  const warned = vi.fn();
  process.on("warning", warned);
  const { server, api } = await startServer();
  const headers = { accept: "text/event-stream" };
  const followed = await Promise.all(
    Array.from({ length: 20 }, () => api.fetch("/__parlel/requests", { headers })),
  );
  const read = followed.map((each) => each.text());
  await server.stop();
  // A stream that is cut can't be read.
  expect(await Promise.all(read)).toEqual(Array(20).fill(": following\n\n"));
  expect(warned).not.toHaveBeenCalled();
  process.off("warning", warned);
});
