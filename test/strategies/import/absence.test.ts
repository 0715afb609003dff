/** A part that a recorder lost isn't imported as empty, and one that HTTP can't carry isn't imported at all. */
import { describe, expect, test } from "vitest";
import type { Recording } from "../../../strategies/fixture/import/interaction.ts";
import {
  ADDRESS,
  ANSWER,
  ASKED,
  har,
  named,
  only,
  quoted,
  recording,
  text,
  TYPE,
  vcrpy,
} from "./_samples.ts";
import { jsonl } from "./_cassettes.ts";
import { curl } from "./_logs.ts";

const NO_REQUEST = "it was saved without its request's body";
const NO_RESPONSE = "its response was saved without the body";

/** A cassette with one exchange. */
const cassette = (request: object, response: object = {}): Recording =>
  recording("a.json", {
    interactions: [
      {
        request: { method: "POST", uri: ADDRESS, headers: {}, ...request },
        response: {
          status: { code: 200 },
          headers: Object.fromEntries([TYPE]),
          body: { string: ANSWER },
          ...response,
        },
      },
    ],
  });
const why = ({ skipped }: Recording): string | undefined => skipped[0]?.why;
const bodies = ({ interactions }: Recording): (string | null)[] =>
  interactions.map(({ requestBody }) => requestBody && text(requestBody));

describe("a request without a body", () => {
  test("had one, when its operation takes one", () => {
    expect(why(cassette({ body: null }))).toBe(NO_REQUEST);
    expect(why(cassette({}))).toBe(NO_REQUEST);
    expect(why(cassette({ body: null, headers: { "content-type": ["application/json"] } }))).toBe(
      NO_REQUEST,
    );
    expect(why(cassette({ body: "", headers: { "Content-Length": ["85"] } }))).toBe(NO_REQUEST);
  });

  test("is absent when the recording says so or its operation takes none", () => {
    expect(bodies(cassette({ body: "" }))).toEqual([null]);
    expect(bodies(cassette({ body: null, headers: { "content-length": ["0"] } }))).toEqual([null]);
    expect(bodies(cassette({ body: null, headers: { Host: ["api.mistral.ai"] } }))).toEqual([null]);
    expect(bodies(cassette({ body: null, method: "GET" }))).toEqual([null]);
    const uri = "https://api.mistral.ai/v1/batch/jobs/1/cancel?a=1";
    expect(bodies(cassette({ body: null, uri }))).toEqual([null]);
  });

  test("may be one whose value the recorder was given", () => {
    expect(bodies(cassette({ body: JSON.parse(ASKED) }))).toEqual([ASKED]);
    expect(bodies(cassette({ body: [1, { a: "ü" }] }))).toEqual(['[1,{"a":"ü"}]']);
  });

  test("in a HAR is absent only if its size is 0", () => {
    const entry = (more: object): Recording =>
      recording("a.har", {
        log: {
          entries: [
            {
              request: { method: "POST", url: ADDRESS, headers: [], ...more },
              response: { status: 200, headers: named([TYPE]), content: { text: ANSWER } },
            },
          ],
        },
      });
    expect(why(entry({ bodySize: -1 }))).toBe(NO_REQUEST);
    expect(why(entry({}))).toBe(NO_REQUEST);
    expect(bodies(entry({ bodySize: 0 }))).toEqual([null]);
  });

  test("of curl's log was sent without, unless its headers say more", () => {
    expect(only("a.log", curl(ANSWER))).toMatchObject({ url: ADDRESS, requestBody: null });
    expect(text(only("a.log", curl(ANSWER)).body)).toBe(ANSWER);
    expect(why(recording("a.log", curl(ANSWER, "> Content-Length: 85\n")))).toBe(NO_REQUEST);
    const progress =
      "  % Total    % Received % Xferd\n                                 Dload  Upload   Total   Spent\n\r" +
      "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0* Trying\n";
    const body = `{ [9 bytes data]\n\r100     9  100     9    0     0    692      0 --:--:-- --:--:-- --:--:--   768\n* Connection #0 left\n${ANSWER}`;
    const two = recording("a.log", [body, ANSWER].map((each) => progress + curl(each)).join(""));
    expect(two.interactions.map((each) => text(each.body))).toEqual([ANSWER, ANSWER]);
    const broken = `${ANSWER.slice(0, 20)}\r100     9  100     9    0     0 --:--:--   768\n* Connection #0 left\n`;
    const pieces = curl(`${broken}${ANSWER.slice(20, 40)}{ [9 bytes data]\n${ANSWER.slice(40)}`);
    expect(text(only("a.log", pieces).body)).toBe(ANSWER);
    const plain = curl(ANSWER).replace("HTTP/2\n", "HTTP/1.1\n").replaceAll("port 443", "port 80");
    expect(only("a.log", plain).url).toBe(ADDRESS.replace("https", "http"));
    const timed = curl(ANSWER).replace(/^[<>*{]/gm, "17:00:00.123456 $&");
    expect(text(only("a.log", timed).body)).toBe(ANSWER);
  });
});

describe("a response that isn't whole", () => {
  const stream = { "content-type": ["text/event-stream"] };
  const body = (string: string): object => ({ body: { string } });

  test("an event stream without events", () => {
    expect(why(cassette({ body: ASKED }, { headers: stream, ...body("") }))).toBe(NO_RESPONSE);
    expect(
      why(recording("a.har", har({ size: 0 }, named([["content-type", "text/event-stream"]])))),
    ).toBe(NO_RESPONSE);
  });

  test("an event stream that breaks off within an event", () => {
    const cut = 'data: {"a":1}\n\ndata: {"a":';
    expect(why(cassette({ body: ASKED }, { headers: stream, ...body(cut) }))).toBe(
      "its response's stream is cut off",
    );
    const whole = 'data: {"a":1}\n\ndata: [DONE]';
    expect(cassette({ body: ASKED }, { headers: stream, ...body(whole) }).skipped).toEqual([]);
  });

  test("JSON that breaks off", () => {
    expect(why(cassette({ body: ASKED }, body('{"id":"a')))).toBe("its response's JSON is cut off");
    const text = { "content-type": ["text/plain"] };
    expect(why(cassette({ body: '{"model":"mi' }))).toBe(
      "its request's body isn't JSON, or is cut off",
    );
    expect(cassette({ body: "Dear API,", headers: text }).skipped).toEqual([]);
    expect(cassette({ body: ASKED }, body("upstream connect error")).skipped).toEqual([]);
  });
});

describe("what HTTP can't carry", () => {
  test.each<[string, string, unknown]>([
    ["a line break", "retry-after", "1\r\nset-cookie: a"],
    ["a null character", "retry-after", "a\0b"],
    ["a line separator", "retry-after", "a\u2028b"],
    ["more than latin-1", "retry-after", "東京"],
    ["a space in the name", "retry after", "1"],
    ["a line break in the name", "retry\nafter", "1"],
    ["no name", "", "1"],
  ])("is left out, with a note: %s", (_, name, value) => {
    const found = cassette(
      { body: ASKED },
      { headers: { ...Object.fromEntries([TYPE]), [name]: value } },
    );
    expect(found.interactions[0]!.headers).toEqual([TYPE]);
    expect(found.notes).toEqual([
      {
        what: "entry 1",
        why: `it comes without the header ${quoted(name)}, which HTTP can't carry`,
      },
    ]);
  });

  test("describes a body's framing, and is computed anew", () => {
    const framing = {
      Connection: "close",
      "Keep-Alive": "timeout=5",
      "Transfer-Encoding": "chunked",
      "Content-Length": "99999",
      Trailer: "a",
      TE: "a",
      Upgrade: "h2c",
      ":status": "200",
    };
    const found = cassette({ body: ASKED }, { headers: { ...framing, "Retry-After": " 5 " } });
    expect(found.interactions[0]!.headers).toEqual([["Retry-After", "5"]]);
    expect(found.notes).toEqual([]);
  });

  test.each([100, 101, 103, 199, 600, 0, -1, 200.5, "", "20", "200 OK", null])(
    "isn't a final status: %s",
    (code) => {
      expect(why(cassette({ body: ASKED }, { status: { code } }))).toBe("it has no final status");
    },
  );

  test("is a body where none belongs", () => {
    for (const code of [204, 205, 304]) {
      const found = cassette({ body: ASKED }, { status: { code } });
      expect(found.interactions[0]!.body).toHaveLength(0);
    }
  });
});

test("delays that a recording says are kept", () => {
  const line = { ...JSON.parse(jsonl(ANSWER)), delays: [5, 1.5] };
  expect(only("a.jsonl", line).delays).toEqual([5, 1.5]);
  expect(only("a.jsonl", { ...line, delays: ["5"] })).not.toHaveProperty("delays");
  expect(only("a.yaml", vcrpy(quoted(ANSWER)))).not.toHaveProperty("delays");
});
