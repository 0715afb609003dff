/**
 * The application behind node:http.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { NodeRequest, sendNodeResponse } from "srvx/node";
import { type Whole, WholeResponse } from "../wire/response.ts";
import type { Fetch } from "./application.ts";

/**
 * A handler for a server of node:http.
 * @param limit bytes after which a body is not read on.
 */
export function createNodeHandler(
  fetch: Fetch,
  limit: number,
): (req: IncomingMessage, res: ServerResponse) => void {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const response = await fetch(new NodeRequest({ req, res, maxRequestBodySize: limit }));
    if (response instanceof WholeResponse) {
      // What has arrived together is answered together: a client that waits is woken once and not for each answer.
      setImmediate(sendWhole, res, response.whole);
    } else await sendNodeResponse(res, response);
  };
  return (req, res) => {
    answer(req, res).catch((error: unknown) => giveUp(res, error));
  };
}

/** Head and body in one write. What throws here would end the process. */
function sendWhole(res: ServerResponse, { status, reason, headers, body }: Whole): void {
  try {
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
    // RFC 9110 section 8.6: no length where there can't be a body.
    if (status !== 204 && status !== 304) headers.push("content-length", `${length}`);
    res.writeHead(status, reason, headers);
    res.end(body);
  } catch (error) {
    giveUp(res, error);
  }
}

/** An answer that can't be sent costs its caller the connection, and nobody else anything. */
function giveUp(res: ServerResponse, error: unknown): void {
  console.error(error);
  res.destroy();
}
