/**
 * Requests on a socket, with every byte that arrives and how the answer ends.
 * @module
 */
import { connect } from "node:net";
import type { MistralServer } from "../../../src/server.ts";
import { chatBody } from "../../_harness.ts";

export interface Received {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** `whole` for an answer that is complete for HTTP, `closed` or `reset` for one that isn't, `open` if the connection stays open. */
  readonly end: "whole" | "closed" | "reset" | "open";
}

interface Asking {
  readonly stream?: boolean;
  /** How many events of a stream to wait for if it stays open. */
  readonly events?: number;
  /** How many bytes of a body to wait for if it stays open. */
  readonly bytes?: number | undefined;
  /** Ends the wait for an answer that stays open. */
  readonly signal?: AbortSignal;
  readonly more?: object;
  readonly path?: string;
  readonly asked?: object;
}

/**
 * Sends a chat request, or one with another path and body, on its own socket.
 * @param plan the header that scripts the answer.
 */
export function ask(
  { port }: MistralServer,
  plan: string,
  {
    stream = true,
    events = Number.POSITIVE_INFINITY,
    bytes = Number.POSITIVE_INFINITY,
    signal,
    more = {},
    path = "/chat/completions",
    asked = chatBody("Say something long"),
  }: Asking = {},
): Promise<Received> {
  const body = JSON.stringify({ ...asked, stream, ...more });
  const request = [
    `POST /v1${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "authorization: Bearer any",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-parlel-plan: ${plan}`,
    "connection: close",
  ];
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    const done = (end: Received["end"]): void => {
      resolve(parse(text, end));
      socket.destroy();
    };
    const look = (): void => {
      const seen = parse(text, "open");
      if (isOver(seen, text)) done("whole");
      else if ((seen.body.match(/\n\n/g) ?? []).length >= events) done("open");
      else if (seen.body.length >= bytes) done("open");
    };
    socket.setEncoding("latin1");
    socket.on("connect", () => socket.write(`${request.join("\r\n")}\r\n\r\n${body}`));
    signal?.addEventListener("abort", () => done("open"));
    socket.on("data", (data) => {
      text += data;
      look();
    });
    socket.on("end", () => done(isOver(parse(text, "open"), text) ? "whole" : "closed"));
    socket.on("error", () => done("reset"));
  });
}

function isOver({ headers, body, status }: Received, text: string): boolean {
  if (status === undefined) return false;
  const length = headers["content-length"];
  return length === undefined ? text.endsWith("0\r\n\r\n") : body.length >= Number(length);
}

function parse(text: string, end: Received["end"]): Received {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.1 (\d+)/.exec(first)?.[1];
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(":")[0]!.toLowerCase(), line.slice(line.indexOf(":") + 2)]),
  );
  const raw = rest.join("\r\n\r\n");
  const body = headers["transfer-encoding"] === "chunked" ? unchunked(raw) : raw;
  return { status: status === undefined ? undefined : Number(status), headers, body, end };
}

/** The chunks that have arrived completely. */
function unchunked(text: string): string {
  let body = "";
  for (let at = 0; at < text.length;) {
    const line = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (line < 0 || !(size > 0)) break;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
  return body;
}
