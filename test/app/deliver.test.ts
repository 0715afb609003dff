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

/** The outcome of an answer whose client leaves once the server has its request. */
async function endFor(
  send: (res: ServerResponse, onEvents: OnEvents) => void,
): Promise<[number, string]> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const [, res] = (await once(server, "request")) as [unknown, ServerResponse];
  try {
    return await new Promise((resolve) => {
      send(res, (count, outcome) => outcome !== "open" && resolve([count, outcome]));
      socket.destroy();
    });
  } finally {
    server.close();
  }
}

test("a client that leaves while its answer waits has aborted it", async () => {
  const end = await endFor((res, onEvents) => {
    const delivery = { before: 60_000 };
    deliver(res, { ...head, headers: [], delivery, onEvents }, new Slices());
  });
  expect(end).toEqual([0, "aborted"]);
});

test("a client that left before there was an answer has aborted it, too", async () => {
  const end = await endFor((res, onEvents) => {
    res.on("close", () => {
      const delivery = { delays: [0, 5] };
      deliver(res, { ...head, headers: [], delivery, onEvents }, new Slices());
    });
  });
  expect(end).toEqual([0, "aborted"]);
});
