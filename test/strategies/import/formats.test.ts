import { describe, expect, test } from "vitest";
import { ADDRESS, ANSWER, ASKED, only, recording, samples, text, TYPE } from "./_samples.ts";
import { cassettes } from "./_cassettes.ts";
import { logs } from "./_logs.ts";
import { expectations } from "./_expectations.ts";

describe("one exchange, read from every format", () => {
  test.each([...samples, ...cassettes, ...logs])("%s: %s", (format, _, name, content) => {
    expect(recording(name, content).format).toBe(format);
    const { method, url, requestHeaders, requestBody, status, headers, body } = only(name, content);
    expect([method, status]).toEqual(["POST", 200]);
    expect(new URL(url, ADDRESS).href).toBe(ADDRESS);
    expect(requestHeaders).toEqual([["accept", "*/*"]]);
    expect(text(requestBody!)).toBe(ASKED);
    expect(headers).toEqual([TYPE]);
    expect(text(body)).toBe(ANSWER);
  });

  test.each(expectations)("%s: %s", (format, _, name, content) => {
    expect(recording(name, content).format).toBe(format);
    const { method, url, requestBody, status, headers, body } = only(name, content);
    expect([method, status]).toEqual(["POST", 200]);
    expect(new URL(url, ADDRESS).href).toBe(ADDRESS);
    expect(text(requestBody!)).toBe(ASKED);
    expect(headers).toEqual([TYPE]);
    expect(text(body)).toBe(ANSWER);
  });
});
