/**
 * Reading a request.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { readKey } from "../guards/auth.ts";
import { checkDeclaredSize } from "../guards/size.ts";
import type { Incoming } from "../types/call.ts";
import { badRequest, tooLarge } from "../wire/errors.ts";
import { isBinary, readForm } from "../wire/form.ts";

/** What is known of a request before its body has been read. */
export type Head = Pick<Incoming, "method" | "path" | "contentType" | "key" | "header">;

export function readHead(req: Request, path: string): Head {
  const { headers, method } = req;
  return {
    method,
    path,
    contentType: headers.get("content-type"),
    key: readKey(headers.get("authorization")),
    header: (name) => headers.get(name),
  };
}

/**
 * The body, as text unless it is declared as something else than text; empty when there is none.
 * @throws ApiError 413, or 400 when it ends early.
 */
export async function readBody(
  req: Request,
  { method, contentType, header }: Head,
  limit: number,
): Promise<string | Uint8Array> {
  if (method === "GET" || method === "HEAD") return "";
  checkDeclaredSize(header("content-length"), limit);
  let body: string | Uint8Array;
  try {
    body = isBinary(contentType) ? new Uint8Array(await req.arrayBuffer()) : await req.text();
  } catch (error) {
    // The node adapter stops reading at the limit.
    const { statusCode } = error as { statusCode?: number };
    throw statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  }
  if (body.length > limit) throw tooLarge(limit);
  return body;
}

/** The request, with its body as a form where it is one. */
export function withBody(head: Head, body: string | Uint8Array): Maybe<Incoming> {
  const form = readForm(body, head.contentType);
  if (form instanceof Promise) return form.then((read) => ({ ...head, body, form: read }));
  return { ...head, body, form };
}
