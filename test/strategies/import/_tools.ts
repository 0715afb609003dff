/**
 * The same exchange in the formats of further tools.
 * @module
 */
import {
  ADDRESS,
  ANSWER,
  answer,
  ASKED,
  base64,
  GZIP,
  gzip,
  indented,
  named,
  quoted,
  type Sample,
  TYPE,
} from "./_samples.ts";

const asked = JSON.parse(ASKED) as unknown;
const TYPES = { "content-type": ["application/json"] };
const sentHeaders = { accept: "*/*" };
const path = new URL(ADDRESS).pathname;
const host = new URL(ADDRESS).host;

export const cassetter = (body: string, type = "text"): string => `version: 1
interactions:
- request:
    method: POST
    uri: ${ADDRESS}
    headers:
      accept:
      - "*/*"
    body:
      type: text
      content: ${quoted(ASKED)}
  response:
    status: 200
    headers:
      content-type:
      - application/json
      transfer-encoding:
      - chunked
    body:
      type: ${type}
      content: ${body}
  recorded_at: 2026-08-19T14:35:11.000000+00:00
`;

export const cassetterToml = (body: string, type = "json"): string => `version = 1

[[interactions]]
recorded_at = "2026-08-19T14:35:11+00:00"

[interactions.request]
method = "POST"
uri = "${ADDRESS}"
body_type = "json"
body_content = '${ASKED}'

[interactions.request.headers]
accept = ["*/*"]

[interactions.response]
status = 200
body_type = "${type}"
body_content = '${body}'

[interactions.response.headers]
content-type = ["application/json"]
`;

export const goVcr = (body: string, header = "Content-Type"): string =>
  `---
version: 2
interactions:
- id: 0
  request:
    proto: HTTP/1.1
    content_length: ${Buffer.byteLength(ASKED)}
    host: ${host}
    body: '${ASKED}'
    form: {}
    headers:
      accept:
      - '*/*'
    url: ${ADDRESS}
    method: POST
  response:
    proto: HTTP/2.0
    content_length: -1
    body: ${body}
    headers:
      ${header}:
      - application/json
    status: 200 OK
    code: 200
    duration: 412.1ms
`.replaceAll("Content-Type", "content-type");

export const phpVcr = (body: string, headers: object = Object.fromEntries([TYPE])): unknown => [
  {
    request: { method: "POST", url: ADDRESS, headers: sentHeaders, body: ASKED },
    response: {
      status: { http_version: "1.1", code: "200", message: "OK" },
      headers,
      body,
    },
    index: 0,
  },
];

export const exvcr = (response: object): unknown => [
  {
    request: {
      body: ASKED,
      headers: sentHeaders,
      method: "post",
      options: [],
      request_body: "",
      url: ADDRESS,
    },
    response: {
      headers: Object.fromEntries([TYPE]),
      status_code: 200,
      type: "ok",
      ...response,
    },
  },
];

export const easyvcr = (more: object = {}): unknown => [
  {
    Duration: 300,
    RecordedAt: "2026-08-19T14:35:11",
    Request: {
      Body: ASKED,
      ContentHeaders: {},
      Method: "POST",
      RequestHeaders: sentHeaders,
      Uri: ADDRESS,
    },
    Response: {
      Body: ANSWER,
      ContentHeaders: Object.fromEntries([TYPE]),
      ResponseHeaders: {},
      Status: { Code: 200, Message: "OK" },
      ...more,
    },
  },
];

const easyvcrJava = [
  {
    duration: 300,
    recordedAt: 1755614111,
    request: { body: ASKED, headers: { accept: ["*/*"] }, method: "POST", uri: ADDRESS },
    response: { body: ANSWER, headers: TYPES, status: { code: 200 }, uri: ADDRESS },
  },
];

export const datadog = (body: string): unknown => ({
  request: { method: "POST", url: ADDRESS, headers: sentHeaders, body: ASKED },
  response: {
    status: { code: 200, message: "OK" },
    headers: Object.fromEntries([TYPE]),
    body,
  },
});

export const symfony = (body: string, url: string = ADDRESS): unknown => ({
  interactions: [
    {
      request: { method: "POST", url, headers: { accept: ["*/*"] }, body: ASKED },
      response: { status: 200, headers: TYPES, body },
    },
  ],
});

const onlyOne = {
  request: { method: "POST", url: ADDRESS, headers: sentHeaders, body: asked },
  response: { status: 200, headers: Object.fromEntries([TYPE]), body: answer },
};

const aList = [
  {
    request: { method: "POST", url: ADDRESS, headers: ["accept: */*"], body: ASKED },
    response: { status: 200, headers: ["HTTP/2 200", TYPE.join(": ")], body: ANSWER },
  },
];

const underUrl = {
  interactions: [
    {
      request: { method: "POST", url: ADDRESS, headers: sentHeaders, body: ASKED },
      response: { status: { code: 200 }, headers: TYPES, body: { string: ANSWER } },
    },
  ],
};

export const langchain: string = `requests:
- body: ${quoted(ASKED)}
  headers: {accept: ['*/*']}
  method: POST
  uri: ${ADDRESS}
responses:
- body: {string: ${quoted(ANSWER)}}
  headers: {content-type: [application/json]}
  status: {code: 200, message: OK}
version: 1
`;

export const schemathesis: string = `command: 'st run'
http_interactions:
- id: 'a'
  status: 'SUCCESS'
  recorded_at: '2026-08-19T14:35:11+00:00'
  request:
    uri: '${ADDRESS}'
    method: 'POST'
    headers:
      "accept":
      - "*/*"
    body:
      encoding: 'utf-8'
      base64_string: '${Buffer.from(ASKED).toString("base64")}'
  response:
    status:
      code: '200'
      message: "OK"
    headers:
      "content-type":
      - "application/json"
    body:
      encoding: 'utf-8'
      base64_string: '${base64}'
    http_version: '1.1'
`;

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
export function netstring(value: unknown): Buffer {
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

export const wiremock = (response: object, request: object = {}): unknown => ({
  id: "a",
  request: {
    url: path,
    method: "POST",
    bodyPatterns: [{ equalToJson: ASKED, ignoreArrayOrder: true }],
    ...request,
  },
  response: { status: 200, headers: Object.fromEntries([TYPE]), ...response },
});

export const mockserver = (body: unknown, request: object = {}): unknown => [
  {
    httpRequest: {
      method: "POST",
      path,
      body: { type: "JSON", json: asked, matchType: "STRICT" },
      ...request,
    },
    httpResponse: { statusCode: 200, headers: named([TYPE]), body },
  },
];

export const hoverfly = (response: object, request: object = {}): unknown => ({
  data: {
    pairs: [
      {
        request: {
          path: [{ matcher: "exact", value: path }],
          method: [{ matcher: "exact", value: "POST" }],
          destination: [{ matcher: "exact", value: host }],
          scheme: [{ matcher: "exact", value: "https" }],
          body: [{ matcher: "json", value: ASKED }],
          ...request,
        },
        response: { status: 200, encodedBody: false, headers: TYPES, ...response },
      },
    ],
    globalActions: { delays: [] },
  },
  meta: { schemaVersion: "v5.2" },
});

export const postman = (url: unknown, more: object = {}): unknown => ({
  info: { name: "m", schema: "https://schema.getpostman.com/json/collection/v2.1.0/" },
  variable: [{ key: "host", value: host }],
  item: [
    {
      name: "a folder",
      item: [
        {
          name: "chat",
          request: { method: "POST" },
          response: [
            {
              originalRequest: {
                method: "POST",
                header: [{ key: "accept", value: "*/*" }],
                url,
                body: { mode: "raw", raw: ASKED },
              },
              code: 200,
              header: [{ key: TYPE[0], value: TYPE[1] }],
              body: ANSWER,
              ...more,
            },
          ],
        },
      ],
    },
  ],
});

export const jsonl = (body: string): string =>
  `${JSON.stringify({ method: "POST", url: ADDRESS, request_headers: sentHeaders, request: ASKED, status: 200, headers: Object.fromEntries([TYPE]), body })}\n`;

const term = Buffer.concat([
  Buffer.of(131, 109, 0, 0, 0, Buffer.byteLength(ANSWER)),
  bytes(ANSWER),
]);

/** What says of a request all that the samples of {@link samples} say. */
export const cassettes: readonly Sample[] = [
  ["cassetter", "text", "a.yaml", cassetter(quoted(ANSWER))],
  ["cassetter", "the value of the body", "a.json", cassetter(`\n${indented(ANSWER, 8)}`, "json")],
  ["cassetter", "bytes", "a.yaml", cassetter(bytes(ANSWER).toString("hex"), "binary")],
  ["cassetter", "TOML", "a.toml", cassetterToml(ANSWER)],
  ["cassetter", "TOML without its ending", "a", cassetterToml(ANSWER)],
  ["go-vcr", "text", "a.yaml", goVcr(`'${ANSWER}'`)],
  ["go-vcr", "Go's binary", "a.yaml", goVcr(`!!binary ${base64}`)],
  ["php-vcr", "text", "a.json", phpVcr(ANSWER)],
  ["exvcr", "text", "a.json", exvcr({ body: ANSWER, binary: false })],
  ["exvcr", "bytes", "a.json", exvcr({ body: term.toString("base64"), binary: true })],
  ["easyvcr", ".NET", "a.json", easyvcr()],
  ["easyvcr", "Java", "a.json", easyvcrJava],
  ["datadog", "text", "a.json", datadog(ANSWER)],
  ["datadog", "base64", "a.json", datadog(`base64:${base64}`)],
  ["plain", "text", "a.json", symfony(ANSWER)],
  ["plain", "one alone, with values", "a.json", onlyOne],
  ["plain", "a list, with lines of headers", "a.json", aList],
  ["vcrpy", "an address called url", "a.json", underUrl],
  ["plain", "base64, and a path alone", "a.json", symfony(`base64:${base64}`, path)],
  ["langchain", "lists", "a.yaml", langchain],
  ["ruby-vcr", "Schemathesis", "a.yaml", schemathesis],
  ["charles", "text", "a.chlsj", charles({ text: ANSWER })],
  ["charles", "base64", "a.chlsj", charles({ encoded: base64 })],
  ["mitmproxy", "compressed", "flows", mitmproxy()],
  ["postman", "an address", "a.json", postman(ADDRESS)],
  ["postman", "an address with a variable", "a.json", postman({ raw: `https://{{host}}${path}` })],
  ["postman", "an environment's address", "a.json", postman({ raw: `{{baseUrl}}${path}` })],
  ["jsonl", "text", "a.jsonl", jsonl(ANSWER)],
  ["jsonl", "base64", "a.jsonl", jsonl(`base64:${base64}`)],
];

/** What says nothing of a request's headers. */
export const stubs: readonly Sample[] = [
  ["wiremock", "text", "a.json", wiremock({ body: ANSWER })],
  ["wiremock", "the value of the body", "a.json", wiremock({ jsonBody: answer })],
  ["wiremock", "base64", "a.json", wiremock({ base64Body: base64 })],
  ["wiremock", "several", "a.json", { mappings: [wiremock({ body: ANSWER })], meta: {} }],
  ["mockserver", "text", "a.json", mockserver(ANSWER)],
  ["mockserver", "the value of the body", "a.json", mockserver(answer)],
  ["mockserver", "typed JSON", "a.json", mockserver({ type: "JSON", json: ANSWER })],
  ["mockserver", "base64", "a.json", mockserver({ type: "BINARY", base64Bytes: base64 })],
  [
    "mockserver",
    "recorded bytes",
    "a.json",
    mockserver(
      { type: "JSON", json: {}, rawBytes: base64 },
      { body: { type: "JSON", json: {}, rawBytes: Buffer.from(ASKED).toString("base64") } },
    ),
  ],
  ["hoverfly", "text", "a.json", hoverfly({ body: ANSWER })],
  ["hoverfly", "base64", "a.json", hoverfly({ body: base64, encodedBody: true })],
];
