/**
 * The same exchange in the logs of proxies and clients.
 * @module
 */
import {
  ADDRESS,
  ANSWER,
  ASKED,
  base64,
  GZIP,
  gzip,
  named,
  type Sample,
  TYPE,
} from "./_samples.ts";

const { host, pathname: path } = new URL(ADDRESS);

export const charles = (body: object): unknown => [
  {
    status: "COMPLETE",
    method: "POST",
    scheme: "https",
    host,
    port: 443,
    path,
    query: null,
    times: { start: "2026-08-19T16:35:11.000+02:00" },
    request: { header: { headers: named([["accept", "*/*"]]) }, body: { text: ASKED } },
    response: { status: 200, header: { headers: named([TYPE]) }, body },
  },
];

/** A request without a body: `curl -v` doesn't show it. */
export const curl = (body: string, sent = ""): string => `* Host ${host}:443 was resolved.
* Connected to ${host} (10.0.0.1) port 443
> POST ${path} HTTP/2
> Host: ${host}
> accept: */*
${sent}>
< HTTP/2 200
< content-type: application/json
<
{ [85 bytes data]
${body}* Connection #0 to host ${host} left intact
`;

/** A value as a typed netstring. */
function netstring(value: unknown): Buffer {
  const [bytes, type] = contentOf(value);
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes, Buffer.from(type)]);
}

function contentOf(value: unknown): [Buffer, string] {
  if (value === null) return [Buffer.alloc(0), "~"];
  if (value instanceof Uint8Array) return [Buffer.from(value), ","];
  if (typeof value === "string") return [Buffer.from(value), ";"];
  if (typeof value === "number") return [Buffer.from(`${value}`), "#"];
  if (typeof value === "boolean") return [Buffer.from(`${value}`), "!"];
  if (Array.isArray(value)) return [Buffer.concat(value.map(netstring)), "]"];
  return [
    Buffer.concat(
      Object.entries(value as object)
        .flat()
        .map(netstring),
    ),
    "}",
  ];
}

const bytes = (text: string): Buffer => Buffer.from(text);

export const mitmproxy = (more: object = {}): Buffer =>
  netstring({
    websocket: null,
    response: {
      status_code: 200,
      headers: [TYPE, GZIP].map((pair) => pair.map(bytes)),
      content: gzip,
    },
    request: {
      path: bytes(path),
      scheme: bytes("https"),
      method: bytes("POST"),
      authority: bytes(""),
      port: 443,
      host,
      timestamp_start: 1787150111,
      headers: [["accept", "*/*"].map(bytes)],
      content: bytes(ASKED),
    },
    client_conn: {},
    type: "http",
    version: 21,
    ...more,
  });

/** All of them must be read as the same exchange. */
export const logs: readonly Sample[] = [
  ["charles", "text", "a.chlsj", charles({ text: ANSWER })],
  ["charles", "base64", "a.chlsj", charles({ encoded: base64 })],
  ["mitmproxy", "compressed", "flows", mitmproxy()],
];
