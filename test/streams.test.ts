/**
 * Streams mean the same however the network cuts them: two independent parsers read every stream of the
 * samples, and each of its events between its neighbours, cut in two at each of its bytes.
 */
import { createSseStream } from "@azure/core-sse";
import { createParser } from "eventsource-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { operations } from "./_operations.ts";
import type { Operation } from "../src/operations/operation.ts";
import { splitEvents } from "../src/wire/events.ts";
import { eventsOf, startServer } from "./_harness.ts";
import { keyed, type Sample, samples, sendSample } from "./_samples.ts";

interface Event {
  event: string | undefined;
  data: string;
}

type Parse = (pieces: readonly Uint8Array[]) => Event[] | Promise<Event[]>;

const PARSERS: Record<string, Parse> = {
  "eventsource-parser"(pieces) {
    const events: Event[] = [];
    const parser = createParser({
      onEvent: ({ event, data }) => events.push({ event, data }),
      onError: (error) => expect.fail(error.message),
      onComment: (comment) => expect.fail(comment),
    });
    const decoder = new TextDecoder("utf-8", { fatal: true });
    for (const piece of pieces) parser.feed(decoder.decode(piece, { stream: true }));
    return events;
  },
  async "@azure/core-sse"(pieces) {
    const bytes = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece);
        controller.close();
      },
    });
    const events: Event[] = [];
    const reader = createSseStream(bytes).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      events.push({ event: next.value.event || undefined, data: next.value.data });
    }
    return events;
  },
};

const encoder = new TextEncoder();

const streams = operations.flatMap((operation) =>
  (samples[operation.id] ?? []).flatMap((sample, index) =>
    sample.stream ? [[`${operation.id} ${index}`, operation, sample] as const] : [],
  ),
);

let served: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  served = await startServer();
});
afterAll(() => served.server.stop());

async function bytesOf(operation: Operation, sample: Sample): Promise<Uint8Array> {
  const id = (await sample.given?.(keyed(served.api))) ?? "";
  const response = await sendSample(served.api, operation, sample, id);
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  return new Uint8Array(await response.arrayBuffer());
}

describe.each(Object.entries(PARSERS))("read by %s", (_name, parse) => {
  test.each(streams)("%s, cut at every byte", async (_title, operation, sample) => {
    const bytes = await bytesOf(operation, sample);
    const whole = await parse([bytes]);
    expect(whole.map(({ data }) => data)).toEqual(
      eventsOf(new TextDecoder().decode(bytes)).map((frame) =>
        frame.replace(/^event: .*\ndata: /, ""),
      ),
    );
    const frames = splitEvents(new TextDecoder().decode(bytes)).map((frame) =>
      encoder.encode(frame),
    );
    expect(Buffer.concat(frames)).toEqual(Buffer.from(bytes));
    for (const [index, frame] of frames.entries()) {
      const before = frames[index - 1]?.length ?? 0;
      const near = Buffer.concat(frames.slice(Math.max(0, index - 1), index + 2));
      const expected = JSON.stringify(await parse([near]));
      for (let at = Math.max(1, before); at < before + frame.length; at++) {
        const events = await parse([near.subarray(0, at), near.subarray(at)]);
        expect(JSON.stringify(events), `event ${index}, cut at ${at}`).toBe(expected);
      }
    }
  });
});
