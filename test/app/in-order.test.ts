/** Pipelined requests: each answer begins when those before it have left, and ends with its client. */
import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createNodeHandler } from "../../src/app/node.ts";
import { MistralServer } from "../../src/server.ts";
import { toResponse } from "../../src/wire/response.ts";
import { chatBody, eventually, KEY } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const server = new MistralServer(0);
beforeAll(() => server.start());
beforeEach(() => server.reset());
afterAll(() => server.stop());

const call = (plan: string, key: string, path = CHAT): string => {
  const body = JSON.stringify(chatBody("Hello", { stream: true }));
  const headers = [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${key}`,
    "content-type: application/json",
    `x-parlel-plan: ${plan}`,
    `content-length: ${body.length}`,
  ];
  return `${headers.join("\r\n")}\r\n\r\n${body}`;
};

const download = (id: string): string =>
  `GET /v1/files/${id}/content HTTP/1.1\r\nhost: localhost\r\nauthorization: ${KEY.authorization}\r\n\r\n`;

/** Sends a request behind one that is never answered, and leaves once both are being answered. */
async function leaveBehind(second: string): Promise<void> {
  const before = server.requests.length;
  const socket = connect(server.port, "127.0.0.1");
  socket.write(call("hang", "one") + second);
  await eventually(() => expect(server.requests[before + 1]?.status).toBe(200));
  socket.destroy();
  await eventually(() => {
    for (const { outcome } of server.requests.slice(before)) expect(outcome).not.toBe("open");
  });
}

test.each([
  ["goes silent", "stall@2"],
  ["is short", "ttft=1"],
])(
  "a queued stream that %s is aborted when its client leaves, and holds nothing",
  async (_, plan) => {
    await server.plan("concurrent=1");
    await leaveBehind(call(plan, "two"));
    const aborted = { outcome: "aborted", events: 0 };
    expect(server.requests).toMatchObject([{ outcome: "aborted" }, aborted]);
    const next = await fetch(server.url + CHAT, {
      method: "POST",
      headers: { authorization: "Bearer two", "content-type": "application/json" },
      body: JSON.stringify(chatBody("And now?")),
    });
    expect(next.status).toBe(200);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^parlel_streams_open 0$/m);
  },
);

test("so is a queued download", async () => {
  const body = new FormData();
  body.set("purpose", "ocr");
  body.set("file", new Blob(["x".repeat(100_000)]), "a.pdf");
  const upload = { method: "POST", headers: KEY, body };
  const { id } = (await (await fetch(`${server.url}/v1/files`, upload)).json()) as { id: string };
  await leaveBehind(download(id));
  expect(server.requests.at(-1)).toMatchObject({
    operation: "files.download",
    outcome: "aborted",
  });
});

test("many queued streams come whole and leave no listeners behind", async () => {
  const frames = ["data: 1\n\n", "data: 2\n\n"];
  const reply = { kind: "stream", status: 200, frames, delivery: { delays: [0, 1] } } as const;
  const handler = createNodeHandler(() => toResponse(reply, true, true), 1000);
  const bare = createServer(handler);
  await once(bare.listen(0, "127.0.0.1"), "listening");
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  try {
    const accepted = once(bare, "connection") as Promise<[Socket]>;
    const socket = connect((bare.address() as { port: number }).port, "127.0.0.1");
    const [ours] = await accepted;
    const before = ours.listenerCount("close");
    socket.setEncoding("latin1").write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".repeat(50));
    let text = "";
    for await (const piece of socket) {
      text += piece;
      if (text.split("0\r\n\r\n").length > 50) break;
    }
    expect(text.match(/data: \d/g)).toEqual(Array(50).fill(["data: 1", "data: 2"]).flat());
    expect(warnings).toEqual([]);
    await eventually(() => expect(ours.listenerCount("close")).toBe(before));
  } finally {
    process.off("warning", note);
    bare.close();
  }
});
