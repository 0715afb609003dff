import { expect, test } from "vitest";
import { mediumOf } from "../../src/wire/medium.ts";

test.each([
  [null, "json"],
  ["application/json", "json"],
  ["Application/JSON; charset=utf-8", "json"],
  ["application/problem+json", "json"],
  ["application/jsonl", "other"],
  ["text/json", "other"],
  ["multipart/form-data; boundary=x", "multipart"],
  ["Multipart/Mixed", "multipart"],
  ["application/x-www-form-urlencoded;charset=utf-8", "url-encoded"],
  ["application/x-www-form-urlencoded2", "other"],
  ["application/octet-stream", "binary"],
  ["text/plain", "other"],
  ["", "other"],
])("a body of type %j is %s", (contentType, medium) => {
  expect(mediumOf(contentType)).toBe(medium);
});
