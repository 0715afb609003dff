/**
 * The log as an HTTP archive (HAR 1.2), for tools that read one.
 * @module
 */
import { sizeUnkept, type StoredEntry } from "../store/entry.ts";
import type { Reply } from "../types/reply.ts";
import { textIn } from "../wire/content.ts";
import { version } from "./version.ts";

interface Answered {
  readonly entry: StoredEntry;
  readonly reply: Reply | undefined;
}

export function harOf(entries: readonly Answered[], origin: string): object {
  const creator = { name: "parlel-mistral", version };
  return {
    log: { version: "1.2", creator, entries: entries.map((each) => harEntry(each, origin)) },
  };
}

/** A body that the log doesn't have. */
const UNKNOWN = { mimeType: "application/octet-stream", text: "" };

function jsonData(text: string): object {
  return { mimeType: "application/json", text };
}

function harEntry({ entry, reply }: Answered, origin: string): object {
  const { at, method, path, query, body, duration, client, n } = entry;
  const time = duration ?? 0;
  const unkept = sizeUnkept(entry);
  return {
    startedDateTime: new Date(at).toISOString(),
    time,
    request: {
      method,
      url: `${origin}${path}${query === null ? "" : `?${query}`}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: client === null ? [] : [{ name: "user-agent", value: client }],
      queryString: [...new URLSearchParams(query ?? "")].map(([name, value]) => ({ name, value })),
      ...(body !== null && { postData: unkept === undefined ? jsonData(body) : UNKNOWN }),
      headersSize: -1,
      bodySize: unkept ?? body?.length ?? 0,
    },
    response: responseOf(entry, reply),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _n: n,
  };
}

function responseOf({ status }: StoredEntry, reply: Reply | undefined): object {
  const headers = Object.entries(reply?.headers ?? {}).map(([name, value]) => ({ name, value }));
  const text = textOf(reply);
  const usual = reply?.kind === "stream" ? "text/event-stream" : "application/json";
  return {
    status: status ?? 0,
    statusText: "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers,
    content: {
      size: text?.length ?? 0,
      mimeType: reply?.headers?.["content-type"] ?? usual,
      ...(text !== undefined && { text }),
    },
    redirectURL: "",
    headersSize: -1,
    bodySize: -1,
  };
}

function textOf(reply: Reply | undefined): string | undefined {
  if (reply?.kind === "stream") return reply.frames.join("");
  return reply?.kind === "body" ? textIn(reply) : undefined;
}
