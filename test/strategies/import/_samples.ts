/**
 * One exchange in every supported format, written by hand.
 * @module
 */
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { readRecording } from "../../../strategies/fixture/import/index.ts";
import type {
  Beside,
  Interaction,
  Recording,
} from "../../../strategies/fixture/import/interaction.ts";

export const ADDRESS = "https://api.mistral.ai/v1/chat/completions";
export const ASKED =
  '{"model":"mistral-small-latest","messages":[{"role":"user","content":"¿Qué?"}]}';
export const ANSWER =
  '{"id":"1e5","choices":[{"index":0,"text":"Zürich ≠ 東京 😀\\n"}],"logprob":-1.5e-7}';
export const TYPE = ["content-type", "application/json"] as const;
export const GZIP = ["content-encoding", "gzip"] as const;
export const gzip: Buffer = gzipSync(ANSWER);

/** The bytes of a file: what isn't text or bytes is written as JSON. */
export const bytesOf = (content: unknown): Uint8Array =>
  content instanceof Uint8Array
    ? content
    : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
export const recording = (name: string, content: unknown, beside?: Beside): Recording =>
  readRecording(name, bytesOf(content), beside);
export const only = (name: string, content: unknown, beside?: Beside): Interaction => {
  const { interactions, skipped } = recording(name, content, beside);
  expect(skipped).toEqual([]);
  expect(interactions).toHaveLength(1);
  return interactions[0]!;
};
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
export const named = (
  headers: readonly (readonly [string, string])[],
): { name: string; value: string }[] => headers.map(([name, value]) => ({ name, value }));
export const indented = (value: string, spaces: number): string =>
  value.replace(/^/gm, " ".repeat(spaces));
/** A text in double quotes, as YAML and JSON both read it. */
export const quoted = (value: string): string => JSON.stringify(value);

export const vcrpy = (body: string, header = "content-type: [application/json]"): string => `
interactions:
- request:
    body: ${quoted(ASKED)}
    headers:
      accept: ['*/*']
    method: POST
    uri: ${ADDRESS}
  response:
    body:
      string: ${body}
    headers:
      ${header}
      Content-Length: ['99']
    status: {code: 200, message: OK}
version: 1
`;

export const rubyVcr = (body: string): string => `---
http_interactions:
- request:
    method: post
    uri: ${ADDRESS}
    body:
      encoding: UTF-8
      string: '${ASKED}'
    headers:
      accept:
      - "*/*"
  response:
    status:
      code: 200
      message: OK
    headers:
      content-type:
      - application/json
      Transfer-Encoding:
      - chunked
    body:
${indented(body, 6)}
  recorded_at: Wed, 19 Aug 2026 14:35:11 GMT
recorded_with: VCR 6.4.0
`;

export const har = (
  content: unknown,
  headers: unknown = named([TYPE]),
  log: object = {},
): unknown => ({
  log: {
    version: "1.2",
    ...log,
    entries: [
      {
        startedDateTime: "2026-08-19T16:35:11.000+02:00",
        request: {
          method: "POST",
          url: ADDRESS,
          headers: named([
            [":authority", "api.mistral.ai"],
            ["accept", "*/*"],
          ]),
          postData: { mimeType: "application/json", text: ASKED },
        },
        response: { status: 200, headers, content, _transferSize: 12 },
      },
    ],
  },
});

const POLLY = { _recordingName: "chat", creator: { name: "Polly.JS", version: "6.0.6" } };
export const polly = (content: unknown, ...headers: (readonly [string, string])[]): unknown =>
  har(content, named([TYPE, ...headers]), POLLY);
export const pieces = (encoding: "hex" | "base64"): string =>
  JSON.stringify([gzip.subarray(0, 9), gzip.subarray(9)].map((piece) => piece.toString(encoding)));

export const nock = (entry: object): unknown => [
  {
    scope: "https://api.mistral.ai",
    method: "post",
    path: "/v1/chat/completions",
    body: JSON.parse(ASKED) as unknown,
    status: 200,
    reqheaders: { accept: ["*/*"] },
    ...entry,
  },
];

export const httpmock = (body: string): string => `when:
  path: /v1/chat/completions
  method: POST
  query_param: []
  header:
  - name: accept
    value: '*/*'
  body: '${ASKED}'
then:
  status: 200
  header:
  - name: content-type
    value: application/json
${indented(body, 2)}
`;

export const braintrust = (body: object): unknown => ({
  entries: [
    {
      callIndex: 0,
      id: "f9c6",
      matchKey: "POST api.mistral.ai/v1/chat/completions",
      recordedAt: "2026-08-19T14:35:11.000Z",
      request: {
        method: "POST",
        url: ADDRESS,
        headers: { accept: "*/*" },
        body: { kind: "json", value: JSON.parse(ASKED) as unknown },
      },
      response: { status: 200, headers: Object.fromEntries([TYPE, GZIP]), body },
    },
  ],
  meta: {},
});

export const answer = JSON.parse(ANSWER) as unknown;
export const base64: string = Buffer.from(ANSWER).toString("base64");
export const flat: string[] = [...TYPE, ...GZIP];

/** Format, special feature, name of the file, content. */
export type Sample = readonly [format: string, what: string, name: string, content: unknown];

/** The formats that were supported first. Each answer has exactly one content type. */
export const samples: readonly Sample[] = [
  ["vcrpy", "text", "a.yaml", vcrpy(quoted(ANSWER))],
  ["vcrpy", "Python's binary", "a.yaml", vcrpy(`!!binary |\n${indented(base64, 8)}`)],
  [
    "vcrpy",
    "compressed",
    "a.yaml",
    vcrpy(
      `!!binary |\n${indented(gzip.toString("base64"), 8)}`,
      "Content-Encoding: [gzip]\n      content-type: [application/json]",
    ),
  ],
  [
    "vcrpy",
    "JSON, with the responses of older versions",
    "a.json",
    {
      interactions: [
        {
          request: { method: "POST", uri: ADDRESS, body: ASKED, headers: { accept: "*/*" } },
          response: { status_code: 200, headers: Object.fromEntries([TYPE]), content: ANSWER },
        },
      ],
    },
  ],
  [
    "vcrpy",
    "the value of the body",
    "a.yaml",
    vcrpy("''").replace(
      "body:\n      string: ''",
      `parsed_body:
      id: 1e5
      choices:
      - index: 0
        text: |
          Zürich ≠ 東京 😀
      logprob: -1.5e-07`,
    ),
  ],
  ["ruby-vcr", "text", "a.yml", rubyVcr(`encoding: UTF-8\nstring: ${quoted(ANSWER)}`)],
  [
    "ruby-vcr",
    "Ruby's binary",
    "a.yml",
    rubyVcr(`encoding: ASCII-8BIT\nstring: !binary |-\n${indented(base64, 2)}`),
  ],
  [
    "ruby-vcr",
    "base64 and compressed",
    "a.yml",
    rubyVcr(`encoding: ASCII-8BIT\nbase64_string: ${gzip.toString("base64")}`).replace(
      "Transfer-Encoding:\n      - chunked",
      "Content-Encoding:\n      - gzip",
    ),
  ],
  ["har", "text", "a.har", har({ text: ANSWER, size: 99 })],
  ["har", "base64", "a.har", har({ text: base64, encoding: "base64" }, named([TYPE, GZIP]))],
  ["polly", "text", "recording.har", polly({ text: ANSWER })],
  ["polly", "base64", "recording.har", polly({ text: base64, encoding: "base64" })],
  ["polly", "pieces", "recording.har", polly({ text: pieces("base64"), encoding: "base64" }, GZIP)],
  ["polly", "older pieces", "recording.har", polly({ text: pieces("hex") }, GZIP)],
  [
    "polly",
    "older bytes",
    "recording.har",
    polly({ text: Buffer.from(ANSWER).toString("hex"), _isBinary: true }),
  ],
  ["polly", "decompressed by the browser", "recording.har", polly({ text: ANSWER }, GZIP)],
  ["nock", "the value of the body", "a.json", nock({ response: answer, rawHeaders: [...TYPE] })],
  ["nock", "text", "a.json", nock({ response: ANSWER, headers: Object.fromEntries([TYPE]) })],
  [
    "nock",
    "pieces",
    "a.json",
    nock({ response: JSON.parse(pieces("hex")) as unknown, rawHeaders: flat }),
  ],
  [
    "nock",
    "bytes",
    "a.json",
    nock({
      response: gzip.toString("hex"),
      responseIsBinary: true,
      rawHeaders: Object.fromEntries([TYPE, GZIP]),
    }),
  ],
  ["httpmock", "text", "a.yaml", httpmock(`body: ${quoted(ANSWER)}`)],
  ["httpmock", "base64", "a.yaml", httpmock(`body_base64: ${base64}`)],
  ["braintrust", "the value of the body", "a.json", braintrust({ kind: "json", value: answer })],
  ["braintrust", "text", "a.json", braintrust({ kind: "text", value: ANSWER })],
  ["braintrust", "base64", "a.json", braintrust({ kind: "base64", value: base64 })],
];
