/** Answers that take their time, and clients that don't wait for them. */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { deliver } from "../../src/app/deliver.ts";
import { Slices } from "../../src/app/slices.ts";
import type { OnEvents } from "../../src/types/reply.ts";

const frames = ["data: 1\n\n", "data: 2\n\n"];
const head = { status: 200, reason: "OK", frames, isWhole: false };

const PLACES: readonly (readonly [string, number])[] = [
  ["is the first", 1],
  ["is queued behind another", 2],
];

/** The outcome of an answer whose client leaves once the server has its request, the last of several. */
async function endFor(
  count: number,
  send: (res: ServerResponse, onEvents: OnEvents) => void,
): Promise<[number, string]> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const answers: ServerResponse[] = [];
  const last = new Promise<ServerResponse>((resolve) =>
    server.on("request", (_, res) => answers.push(res) === count && resolve(res)),
  );
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(count));
  const res = await last;
  try {
    return await new Promise((resolve) => {
      send(res, (events, outcome) => outcome !== "open" && resolve([events, outcome]));
      socket.destroy();
    });
  } finally {
    server.close();
  }
}

test.each(PLACES)(
  "a client that leaves while its answer waits has aborted it, if it %s",
  async (_, count) => {
    const end = await endFor(count, (res, onEvents) => {
      const delivery = { before: 60_000 };
      deliver(res, { ...head, headers: [], delivery, onEvents }, new Slices());
    });
    expect(end).toEqual([0, "aborted"]);
  },
);

test.each(PLACES)("so has one that left before there was an answer, if it %s", async (_, count) => {
  const end = await endFor(count, (res, onEvents) => {
    res.req.socket.on("close", () => {
      const delivery = { delays: [0, 5] };
      deliver(res, { ...head, headers: [], delivery, onEvents }, new Slices());
    });
  });
  expect(end).toEqual([0, "aborted"]);
});
