/** No request blocks the server for long: its cost and the size of its answer stay in proportion to its own size. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Emulator, openEmulator } from "../src/app/emulator.ts";
import { resolveOptions } from "../src/options/index.ts";
import { parseFixture } from "../strategies/fixture/format.ts";
import { allowance, cost } from "./_cost.ts";
import { KEY } from "./_harness.ts";
import { listsOf } from "./_lists.ts";
import { requestShape } from "./_openapi.ts";
import { operations } from "./_operations.ts";
import { samples } from "./_samples.ts";

const SIZES = [1000, 10_000, 100_000];
const CHAT = "/v1/chat/completions";
const OCR = "/v1/ocr";
/** The limit for an answer: the larger of a fixed size and a multiple of its request's. */
const LARGEST = 64_000_000;
const TIMES = 1000;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await openEmulator(resolveOptions({}));
});
afterAll(() => emulator.close());

/** Sends a request and returns its answer, with a fault where time or size is out of bounds. */
async function ask(path: string, body: string): Promise<{ fault?: string; answer: string }> {
  const headers = { ...KEY, "content-type": "application/json" };
  let answer = "";
  const most = allowance(body.length);
  const found = await cost(async () => {
    const request = new Request(`http://127.0.0.1${path}`, { method: "POST", headers, body });
    const response = await emulator.fetch(request);
    expect(response.status).toBeLessThan(500);
    answer = await response.text();
  }, most);
  const largest = Math.max(LARGEST, TIMES * body.length);
  if (answer.length > largest) return { fault: `an answer of ${answer.length}`, answer };
  return found < most ? { answer } : { fault: `${found} ms of ${most}`, answer };
}

describe("every list of a request may be long", () => {
  for (const operation of operations) {
    const shape = requestShape(operation);
    const sample = samples[operation.id]?.find(({ body }) => body !== undefined);
    if (!shape || !sample?.body) continue;
    for (const list of listsOf(shape, sample.body)) {
      test(`${operation.id}: ${list.path}`, async () => {
        for (const size of SIZES) {
          const { fault } = await ask(sample.path, JSON.stringify(list.body(size)));
          expect(fault, `${size} items`).toBeUndefined();
        }
      });
    }
  }
});

describe("a body may be large and wrong", () => {
  const MILLIONS = 4_000_000;
  test.each([
    ["numbers without an end", `[${"1,".repeat(MILLIONS)}`],
    ["texts without an end", `[${'"a",'.repeat(MILLIONS)}`],
    ["members without an end", `{${'"a":1,'.repeat(MILLIONS)}`],
    ["a text without an end", `["${"a".repeat(MILLIONS)}`],
    ["escapes without an end", `["${'\\"'.repeat(MILLIONS)}`],
    ["spaces without an end", `[${" ".repeat(MILLIONS)}`],
  ])("%s", async (_, body) => {
    const { fault, answer } = await ask(CHAT, body);
    expect(fault).toBeUndefined();
    expect(answer).toContain('"type":"json_invalid"');
  });

  test("millions of objects are refused", async () => {
    const { fault, answer } = await ask(CHAT, `[${"{},".repeat(MILLIONS)}{}]`);
    expect(fault).toBeUndefined();
    expect(answer).toContain("The body holds more than 1000000 lists and objects.");
  });

  test.each([
    ["messages", "{}"],
    ["messages", "1"],
    ["tools", "[]"],
  ])("only the first faults of many wrong %s are listed", async (field, item) => {
    const list = Array.from({ length: 500_000 }, () => item).join();
    const { fault, answer } = await ask(CHAT, `{"model":"m","messages":[],"${field}":[${list}]}`);
    expect(fault).toBeUndefined();
    const { detail } = JSON.parse(answer) as { detail: { type: string; msg: string }[] };
    expect(detail).toHaveLength(1001);
    expect(detail.at(-1)).toMatchObject({
      type: "untold",
      msg: expect.stringMatching(/^There are \d+ more issues, which are not listed$/),
    });
  });

  test("a value isn't repeated in every issue", async () => {
    const fields = Array.from({ length: 900 }, (_, at) => `"f${at}":"${"x".repeat(10_000)}"`);
    const body = `{"model":"m","messages":[],${fields.join()}}`;
    const { fault, answer } = await ask(CHAT, body);
    expect(fault).toBeUndefined();
    expect(answer.length).toBeLessThan(1_100_000);
    expect(answer).toContain('"type":"untold"');
  });
});

describe("a text may be long", () => {
  const asked = (text: string, more: object = {}): string => {
    const document_url = `data:text/plain;base64,${Buffer.from(text).toString("base64")}`;
    return JSON.stringify({ model: "mistral-ocr-latest", document: { document_url }, ...more });
  };

  test.each([
    ["paragraphs", "a\n\n".repeat(300_000)],
    ["words", "a ".repeat(450_000)],
    ["spaces", `${" ".repeat(900_000)}\na`],
    ["lines", "\n ".repeat(450_000)],
    ["links without an end", "](http://".repeat(100_000)],
  ])("of %s", async (_, text) => {
    for (const confidence_scores_granularity of ["word", "block", "page"]) {
      const { fault } = await ask(OCR, asked(text, { confidence_scores_granularity }));
      expect(fault).toBeUndefined();
    }
  });

  test("it is kept whole, and one that is too long is refused", async () => {
    const text = Array.from({ length: 6000 }, (_, at) => `Number ${at}.`).join("\n\n");
    const { answer } = await ask(OCR, asked(text));
    expect(JSON.parse(answer).pages[0].markdown).toBe(text);
    const refused = await ask(OCR, asked("a".repeat(1_000_001)));
    expect(refused.answer).toContain("a text of more than 1000000 characters is not read");
  });
});

describe("a fixture may be large and wrong", () => {
  const items = '"a", 1, {"b": [null]},\n'.repeat(200_000);
  test.each([
    ["broken", `{"version": 1,\n"request": [${items}`, "line 200002: Expecting value"],
    [
      "of too much",
      `{"version": 1,\n"request": [${items.repeat(6)}`,
      "it holds more than 2000000 lists and objects",
    ],
    [
      "broken far from its start",
      `{"version": 1, "request": [${"1,\n".repeat(6e6)}x]}`,
      "it isn't JSON",
    ],
    ["of another form", `{"version": 1, "request": [${items}1], "replies": 1}`, "line 1: request"],
    [
      "wrong at its end",
      `{"version": 1, "request": {"method": "GET", "path": "/", "body": [${items}1]}, "replies": 1}`,
      "line 200001: replies: Input should be a valid list",
    ],
  ])("%s", async (_, text, message) => {
    const most = allowance(text.length);
    const parse = (): unknown => {
      try {
        return parseFixture(text);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(parse()).toContain(message);
    expect(await cost(parse, most)).toBeLessThan(most);
  });

  const keys = Array.from({ length: 1e5 }, (_, at) => `"the key number ${at}": 1`).join(", ");

  test.each([
    ["an object of anything", `{${keys}}`, "line 1: the key number 0: Extra inputs"],
    ["one with a key of ours", `{"version": 1,\n${keys}}`, "line 2: the key number 0: Extra"],
    [
      "one whose request is of anything",
      `{"request":\n{"method": "GET", ${keys}}}`,
      "line 2: request.the key number 0: Extra",
    ],
    ["a list of anything", `[${'{"a": 1},'.repeat(2e5)}1]`, "There are at most 10000 rules"],
  ])("%s is no fixture, which its beginning says", (_, text, message) => {
    const parse = vi.spyOn(JSON, "parse");
    expect(() => parseFixture(text)).toThrow(message);
    const parsed = parse.mock.calls.map(([given]) => given.length);
    parse.mockRestore();
    // Names alone.
    expect(Math.max(0, ...parsed)).toBeLessThan(100);
  });
});
