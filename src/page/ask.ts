/**
 * The page's only way out: it sends requests to the emulator that served it, and to nothing else.
 * @module
 */

/** The path of the world, whether the page was opened at `/`, at `/__parlel/` or behind a prefix. */
const ROOT = location.pathname.replace(/\/(__parlel\/?)?$/, "");

/** The world that the page shows; empty for the default one. */
export const world: string = /\/~([\w.-]+)$/.exec(ROOT)?.[1] ?? "";

/** The base URL of the world's API. */
export const apiUrl: string = `${location.origin}${ROOT}/v1`;

/** The address of another world's page. */
export function pageOf(name: string): string {
  const base = ROOT.replace(/\/~[\w.-]+$/, "");
  return `${base}${name === "" ? "" : `/~${name}`}/__parlel/`;
}

const KEY = "parlel-control-key";

/** Remembers the control key for as long as the tab is open. */
export function setControlKey(key: string): void {
  sessionStorage.setItem(KEY, key);
}

function headers(more: Record<string, string>): Record<string, string> {
  const key = sessionStorage.getItem(KEY);
  return { ...(key !== null && { authorization: `Bearer ${key}` }), ...more };
}

/** A refusal by the emulator. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(messageIn(text));
    this.status = status;
  }
}

interface Refused {
  readonly message?: string;
  /** What is wrong at which places of a query or a body. */
  readonly detail?: readonly { readonly loc: readonly string[]; readonly msg: string }[];
}

function messageIn(text: string): string {
  try {
    const { message, detail } = JSON.parse(text) as Refused;
    const lines = detail?.map(({ loc, msg }) => [loc.slice(1).join("."), msg]);
    return lines?.map((line) => line.filter(Boolean).join(": ")).join("\n") ?? message ?? text;
  } catch {
    return text;
  }
}

/** The body of a request: a value to send as JSON, or a text with its content type. */
export type Sent = { readonly json: unknown } | { readonly text: string; readonly type: string };

function written(sent: Sent): RequestInit {
  return "json" in sent
    ? { body: JSON.stringify(sent.json), headers: headers({ "content-type": "application/json" }) }
    : { body: sent.text, headers: headers({ "content-type": sent.type }) };
}

/**
 * Calls a route of the control API. @returns the value of JSON, and any other text as it is.
 * @throws Refusal
 */
export async function ask<T>(method: string, path: string, sent?: Sent): Promise<T> {
  const init = sent ? written(sent) : { headers: headers({ accept: "application/json" }) };
  const response = await fetch(`${ROOT}/__parlel/${path}`, { method, ...init });
  const text = await response.text();
  if (!response.ok) throw new Refusal(response.status, text);
  const isJson = response.headers.get("content-type")?.startsWith("application/json");
  return (isJson ? JSON.parse(text) : text) as T;
}

/** Calls the API as a client would. */
export function call(
  path: string,
  body: unknown,
  more: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(ROOT + path, {
    method: "POST",
    signal,
    headers: { authorization: "Bearer page", "content-type": "application/json", ...more },
    body: JSON.stringify(body),
  });
}

/** Calls `heard` with the name and the data of each event of a stream, until it ends. */
export async function readEvents(
  response: Response,
  heard: (name: string, data: string) => void,
): Promise<void> {
  let rest = "";
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop()!;
    for (const event of events) {
      const field = (name: string): string =>
        new RegExp(`^${name}: ?(.*)$`, "m").exec(event)?.[1] ?? "";
      if (!event.startsWith(":")) heard(field("event"), field("data"));
    }
  }
}

/**
 * Begins to follow a list of the control API, whose changes from now on can be read from the response.
 * @throws Refusal
 */
export async function follow(path: string, signal: AbortSignal): Promise<Response> {
  const init = { headers: headers({ accept: "text/event-stream" }), signal };
  const response = await fetch(`${ROOT}/__parlel/${path}`, init);
  if (!response.ok) throw new Refusal(response.status, await response.text());
  return response;
}
