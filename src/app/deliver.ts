/**
 * Sends answers that take their time over a socket: each piece when it is due, then the ending that was planned.
 * @module
 */
import { waitable } from "../async/longest.ts";
import type { ServerResponse } from "node:http";
import type { Ending, OnEvents } from "../types/reply.ts";
import { type Delivered, partOf, piecesOf } from "../wire/delivery.ts";
import { inOrder } from "./in-order.ts";
import type { Slices } from "./slices.ts";

/**
 * Sends an answer in its turn. An error while sending costs only this caller's connection.
 * @param slices by which the answers of a server share its time.
 */
export function deliver(res: ServerResponse, delivered: Delivered, slices: Slices): void {
  const sending = new Sending(res, delivered, slices);
  inOrder(res, () => sending.start());
}

/** An answer on its way. There may be thousands at once, so it lets go of what has left. */
class Sending {
  readonly #res: ServerResponse;
  readonly #slices: Slices;
  readonly #onEvents: OnEvents;
  readonly #delays: readonly number[];
  readonly #isSliced: boolean;
  readonly #ending: Ending | undefined;
  /** Held until its head has left. */
  #whole: Delivered | undefined;
  /** The frames that are left, the next one last. */
  #frames: (string | Uint8Array)[] = [];
  /** How many frames have left. */
  #count = 0;
  /** How much of the next one has left. */
  #start = 0;
  #due: number;
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(res: ServerResponse, delivered: Delivered, slices: Slices) {
    const { before = 0, delays = [], isSliced = false, ending } = delivered.delivery;
    this.#res = res;
    this.#slices = slices;
    this.#onEvents = delivered.onEvents;
    this.#delays = delays;
    this.#isSliced = isSliced;
    this.#ending = ending;
    this.#whole = delivered;
    this.#due = performance.now() + before;
  }

  start(): void {
    // A client that hung up before this causes no more "close" event.
    if (this.#res.destroyed) return this.#close();
    this.#res.on("close", () => this.#close());
    this.#wait();
  }

  #close(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onEvents(this.#count, "aborted");
  }

  /** Goes on when the next piece is due. */
  readonly #wait = (): void => {
    if (this.#isOver) return;
    const left = this.#due - performance.now();
    // A timer may be early.
    if (left > 0) this.#timer = setTimeout(this.#wait, waitable(left));
    else this.#slices.add(this.#goOn);
  };

  readonly #goOn = (): void => {
    if (this.#isOver) return;
    try {
      if (this.#whole) this.#begin(this.#whole);
      else this.#write();
    } catch (error) {
      giveUp(this.#res, error);
    }
  };

  #begin(whole: Delivered): void {
    if (this.#ending === "drop" || this.#ending === "hang") return this.#finish();
    sendHead(this.#res, whole);
    this.#whole = undefined;
    this.#frames = [...whole.frames].reverse();
    this.#due += this.#delays[0] ?? 0;
    if (this.#due > performance.now()) this.#wait();
    else this.#write();
  }

  /** Writes what is due, as long as the connection takes it. */
  #write(): void {
    const res = this.#res;
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      if (this.#start === 0 && this.#due > performance.now()) return this.#wait();
      const part = partOf(frame, this.#start);
      const isTaken = this.#isSliced ? writeAll(res, piecesOf(part, true)) : write(res, part);
      this.#start += part.length;
      if (this.#start === frame.length) this.#leave();
      if (!isTaken) return void res.socket!.once("drain", this.#goOn);
    }
    this.#finish();
  }

  /** The next frame has left. */
  #leave(): void {
    this.#frames.pop();
    this.#start = 0;
    this.#count++;
    this.#due += this.#delays[this.#count] ?? 0;
    this.#onEvents(this.#count, "open");
  }

  #finish(): void {
    const ending = this.#ending;
    if (ending === "hang" || ending === "stall") return;
    this.#isOver = true;
    this.#onEvents(this.#count, ending === undefined ? "done" : "cut");
    const res = this.#res;
    if (ending === undefined) res.end();
    else if (ending === "reset") afterAll(res, () => res.socket?.resetAndDestroy());
    else if (ending === "short") afterAll(res, () => res.destroy());
    else res.destroy();
  }
}

function sendHead(
  res: ServerResponse,
  { status, reason, headers, frames, isWhole, delivery }: Delivered,
): void {
  if (isWhole) {
    const size = frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
    // A client that has got the declared length is done, whatever happens then; so a broken answer declares one byte more.
    headers.push("content-length", `${delivery.ending === undefined ? size : size + 1}`);
  }
  res.writeHead(status, reason, headers);
  res.flushHeaders();
}

/**
 * Writes a part, a text as one chunk (RFC 9112 section 7.1). Node would make four writes of it and flatten the string, which would
 * then stay flat for as long as anything, such as the log, keeps it: twice the memory of the string as it was concatenated.
 * @returns whether it was taken.
 */
function write(res: ServerResponse, part: string | Uint8Array): boolean {
  if (typeof part !== "string" || part === "" || !res.chunkedEncoding) return res.write(part);
  const chunk = `${part}\r\n`;
  return res.socket!.write(`${(Buffer.byteLength(chunk) - 2).toString(16)}\r\n${chunk}`);
}

/** @returns whether the last of them was taken. */
function writeAll(res: ServerResponse, pieces: Uint8Array[]): boolean {
  let isTaken = true;
  for (const piece of pieces) isTaken = res.write(piece);
  return isTaken;
}

/** Takes a step once everything written has reached the operating system. */
function afterAll(res: ServerResponse, step: () => void): void {
  res.socket!.write("", () => setImmediate(step));
}

/** Closes the connection of an answer that can't be sent. Nobody else is affected. */
export function giveUp(res: ServerResponse, error: unknown): void {
  console.error(error);
  res.destroy();
}
