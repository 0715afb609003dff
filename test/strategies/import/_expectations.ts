/**
 * The same exchange as expectations and in collections, which don't record a request's headers.
 * @module
 */
import { ADDRESS, ANSWER, answer, ASKED, base64, named, type Sample, TYPE } from "./_samples.ts";

const asked = JSON.parse(ASKED) as unknown;
const TYPES = { "content-type": ["application/json"] };
const { host, pathname: path } = new URL(ADDRESS);

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

/** All of them must be read as the same exchange. */
export const expectations: readonly Sample[] = [
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
  ["postman", "an address", "a.json", postman(ADDRESS)],
  ["postman", "an address with a variable", "a.json", postman({ raw: `https://{{host}}${path}` })],
  ["postman", "an environment's address", "a.json", postman({ raw: `{{baseUrl}}${path}` })],
];
