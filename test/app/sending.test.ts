/** A failure while an answer is sent costs its caller the connection, and affects no one else. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import type { Delivery, Reply } from "../../src/types/reply.ts";
import type { Api } from "../_harness.ts";
import { chatBody, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const status = 200;
const BAD = { "x-note": "a\r\nb" };
const none = undefined as never;
const frames = ["data: 1\n\n", "data: 2\n\n"];
const broken = [...frames, none];

function live(pull: (controller: ReadableStreamDefaultController) => void): Reply {
  return { kind: "live", status, body: new ReadableStream({ pull }, { highWaterMark: 0 }) };
}
const fails = (): never => {
  throw new Error("It breaks off.");
};

/** Replies that can't be sent, created afresh for each call. */
const replies: Record<string, () => Reply> = {
  "a body with a header that breaks": () => ({ kind: "body", status, body: "x", headers: BAD }),
  "a bad body": () => ({ kind: "body", status, body: none }),
  "a body with a status of no answer": () => ({ kind: "body", status: 1000, body: "x" }),
  "a stream with a header that breaks": () => ({ kind: "stream", status, frames, headers: BAD }),
  "a stream of nothing": () => ({ kind: "stream", status, frames: none }),
  "a live one with a header that breaks": () => ({ ...live(fails), headers: BAD }),
  "a live one that fails at once": () => live(fails),
  "a live one of no bytes": () => live((controller) => controller.enqueue(17)),
  "a live one that was read": () => {
    const reply = live((controller) => controller.close());
    if (reply.kind === "live") reply.body.getReader();
    return reply;
  },
  "a live one that fails later": () => {
    let count = 0;
    return live((controller) => (count++ < 2 ? controller.enqueue(new Uint8Array(1)) : fails()));
  },
};

/** The same, taking their time. */
const delivered: Record<string, Delivery> = {
  "after a while": { before: 5 },
  "event by event": { delays: [5, 5, 5] },
  "byte by byte": { isSliced: true },
  "cut short": { ending: "short" },
  reset: { ending: "reset" },
};
for (const [how, delivery] of Object.entries(delivered)) {
  const head = { status, delivery };
  replies[`a body with a header that breaks, ${how}`] = () => {
    return { ...head, kind: "body", body: "x", headers: BAD };
  };
  replies[`a stream with a header that breaks, ${how}`] = () => {
    return { ...head, kind: "stream", frames, headers: BAD };
  };
  replies[`a stream with an event that is none, ${how}`] = () => {
    return { ...head, kind: "stream", frames: broken };
  };
}

let server: MistralServer;
let api: Api;
beforeAll(async () => {
  const answer = ({ request }: { request: { header(name: string): string | null } }) => {
    const reply = replies[request.header("x-reply") ?? ""];
    return reply && { reply: reply() };
  };
  ({ server, api } = await startServer({ strategy: { name: "bad", answer } }));
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterAll(() => server.stop());

test.each(Object.keys(replies))("%s", async (name) => {
  const answer = await api.post(CHAT, chatBody("Hello"), { "x-reply": name }).then(
    (response) => response.text().then(() => response.status),
    () => "cut",
  );
  // Until its first byte is sent, it may still become an error.
  expect(["cut", 500]).toContain(answer);
  expect((await api.get("/v1/models")).status).toBe(200);
});

test("an answer in ten thousand pieces that are all due is sent", async () => {
  const many = Array.from({ length: 10_000 }, (_, at) => `data: ${at}\n\n`);
  replies.many = () => ({ kind: "stream", status, frames: many, delivery: { before: 1 } });
  const response = await api.post(CHAT, chatBody("Hello"), { "x-reply": "many" });
  expect(await response.text()).toBe(many.join(""));
});
