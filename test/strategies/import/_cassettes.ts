/**
 * The same exchange in the cassettes of further tools.
 * @module
 */
import {
  ADDRESS,
  ANSWER,
  answer,
  ASKED,
  base64,
  indented,
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

const cassetterToml = (body: string, type = "json"): string => `version = 1

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

const schemathesis: string = `command: 'st run'
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

export const jsonl = (body: string): string =>
  `${JSON.stringify({ method: "POST", url: ADDRESS, request_headers: sentHeaders, request: ASKED, status: 200, headers: Object.fromEntries([TYPE]), body })}\n`;

const term = Buffer.concat([
  Buffer.of(131, 109, 0, 0, 0, Buffer.byteLength(ANSWER)),
  Buffer.from(ANSWER),
]);

/** All of them must be read as the same exchange. */
export const cassettes: readonly Sample[] = [
  ["cassetter", "text", "a.yaml", cassetter(quoted(ANSWER))],
  ["cassetter", "the value of the body", "a.json", cassetter(`\n${indented(ANSWER, 8)}`, "json")],
  ["cassetter", "bytes", "a.yaml", cassetter(Buffer.from(ANSWER).toString("hex"), "binary")],
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
  ["jsonl", "text", "a.jsonl", jsonl(ANSWER)],
  ["jsonl", "base64", "a.jsonl", jsonl(`base64:${base64}`)],
];
