/**
 * The application behind node:http.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { NodeRequest, sendNodeResponse } from "srvx/node";
import type { App } from "./app.ts";
import { WholeResponse } from "./wire/response.ts";

/**
 * A handler for a server of node:http.
 * @param limit bytes after which a body is not read on.
 */
export function createNodeHandler(
  app: App,
  limit: number,
): (req: IncomingMessage, res: ServerResponse) => void {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const response = await app.fetch(new NodeRequest({ req, res, maxRequestBodySize: limit }));
    if (response instanceof WholeResponse) {
      // What has arrived together is answered together: a client that waits is woken once and not for each answer.
      setImmediate(sendWhole, res, response);
    } else await sendNodeResponse(res, response);
  };
  return (req, res) => void answer(req, res);
}

/** Head and body in one write. */
function sendWhole(res: ServerResponse, { whole }: WholeResponse): void {
  const { status, reason, headers, body } = whole;
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  // RFC 9110 section 8.6: no length where there can't be a body.
  if (status !== 204 && status !== 304) flat.push("content-length", `${length}`);
  res.writeHead(status, reason, flat);
  res.end(body);
}
