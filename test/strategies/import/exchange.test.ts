import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  ADDRESS,
  ANSWER,
  answer,
  ASKED,
  braintrust,
  flat,
  gzip,
  GZIP,
  har,
  httpmock,
  named,
  nock,
  only,
  quoted,
  recording,
  rubyVcr,
  text,
  vcrpy,
} from "./_samples.ts";

describe("the parts of an exchange", () => {
  test("a request without a body has none", () => {
    const get = vcrpy(quoted(ANSWER)).replace(quoted(ASKED), "''").replace("POST", "GET");
    expect(only("a.yaml", get)).toMatchObject({ method: "GET", requestBody: null });
    expect(only("a.json", nock({ response: answer, body: "" })).requestBody).toBeNull();
  });

  test("an answer without a body is empty", () => {
    for (const each of [
      only("a.yaml", vcrpy("''")),
      only("a.yml", rubyVcr("encoding: US-ASCII\nstring: ''")),
      only("a.har", har({ size: 0 })),
      only("a.json", nock({ response: "", rawHeaders: flat })),
      only("a.yaml", httpmock("body: null")),
      only("a.json", braintrust({ kind: "empty" })),
    ]) {
      expect(each.body).toHaveLength(0);
    }
  });

  test("the time is in UTC, and missing if the recording has none", () => {
    const time = "2026-08-19T14:35:11.000Z";
    const ruby = rubyVcr(`encoding: UTF-8\nstring: ''`);
    expect(only("a.yml", ruby).recordedAt).toBe(time);
    expect(
      only("a.yml", ruby.replace(/recorded_at: .*/, `recorded_at: ${time.slice(0, 19)}`))
        .recordedAt,
    ).toBe(time);
    expect(only("a.har", har({ text: "" })).recordedAt).toBe(time);
    expect(only("a.json", braintrust({ kind: "empty" })).recordedAt).toBe(time);
    expect(only("a.yaml", vcrpy("''"))).not.toHaveProperty("recordedAt");
    expect(only("a.yml", ruby.replace(/recorded_at: .*/, "recorded_at: soon"))).not.toHaveProperty(
      "recordedAt",
    );
  });

  test("a stream keeps every byte", () => {
    const events = 'data: {"a":"ü"}\n\n: ping\r\n\r\ndata: [DONE]\n\n';
    expect(text(only("a.yaml", vcrpy(quoted(events))).body)).toBe(events);
    expect(text(only("a.har", har({ text: events })).body)).toBe(events);
    expect(text(only("a.json", nock({ response: events })).body)).toBe(events);
    expect(
      text(only("a.json", braintrust({ kind: "sse", chunks: ["data: 1", "data: [DONE]"] })).body),
    ).toBe("data: 1\n\ndata: [DONE]\n\n");
  });

  test("bytes that aren't text are kept", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const base64 = Buffer.from(bytes).toString("base64");
    expect([...only("a.yaml", vcrpy(`!!binary ${base64}`)).body]).toEqual([...bytes]);
    expect([
      ...only("a.har", har({ text: base64, encoding: "base64" }, named([GZIP]))).body,
    ]).toEqual([...bytes]);
    for (const encoding of ["gzip", "br", "deflate"]) {
      const kept = vcrpy(`!!binary ${base64}`, `content-encoding: [${encoding}]`);
      expect([...only("a.yaml", kept).body]).toEqual([...bytes]);
    }
    const upload = vcrpy("''").replace(quoted(ASKED), `!!binary ${base64}`);
    expect([...only("a.yaml", upload).requestBody!]).toEqual([...bytes]);
  });

  test.each([
    ["gzip", "compressed", gzip],
    ["x-gzip", "compressed", gzip],
    ["br", "compressed", brotliCompressSync(ANSWER)],
    ["deflate", "compressed", deflateSync(ANSWER)],
    ["deflate", "compressed without a header", deflateRawSync(ANSWER)],
    ["deflate, GZIP", "compressed twice", gzipSync(deflateSync(ANSWER))],
    ["identity", "not compressed", Buffer.from(ANSWER)],
    ["gzip", "decompressed by the recorder", Buffer.from(ANSWER)],
    ["zstd", "decompressed by the recorder", Buffer.from(ANSWER)],
  ])("content-encoding %s, %s", (encoding, _, bytes) => {
    const { headers, body } = only(
      "a.yaml",
      vcrpy(`!!binary ${bytes.toString("base64")}`, `Content-Encoding: ["${encoding}"]`),
    );
    expect(text(body)).toBe(ANSWER);
    expect(headers).toEqual([]);
  });

  test("a header that came twice stays twice", () => {
    const twice = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ] as const;
    expect(only("a.yaml", vcrpy("''", "set-cookie: [a=1, b=2]")).headers).toEqual(twice);
    expect(only("a.json", nock({ response: "", rawHeaders: twice.flat() })).headers).toEqual(twice);
    expect(only("a.har", har({}, named(twice))).headers).toEqual(twice);
  });

  test("a query is part of the address", () => {
    const asked = httpmock("body: ''").replace(
      "query_param: []",
      "query_param:\n  - {name: page, value: '1'}\n  - {name: tag, value: a b}\n  - {name: tag, value: ü}",
    );
    expect(only("a.yaml", asked).url).toBe("/v1/chat/completions?page=1&tag=a%20b&tag=%C3%BC");
    expect(
      only("a.yaml", asked.replace("  path", "  host: localhost\n  port: 80\n  path")).url,
    ).toMatch(/^https:\/\/localhost:80\/v1/);
  });

  test("several documents are several interactions", () => {
    const { interactions } = recording(
      "a.yaml",
      [httpmock("body: one"), httpmock("body: two")].join("---\n"),
    );
    expect(interactions.map(({ body }) => text(body))).toEqual(["one", "two"]);
  });

  test("an unquoted value is a number only where Python means one", () => {
    const parsed = vcrpy("''").replace(
      "body:\n      string: ''",
      "parsed_body: {texts: [1e5, 09, 1_0.5.2, 0o17, 1.5e3, yes, no], numbers: [1.0, -0.5, 1.5e-07, 12, 0], others: [true, null]}",
    );
    expect(JSON.parse(text(only("a.yaml", parsed).body))).toEqual({
      texts: ["1e5", "09", "1_0.5.2", "0o17", "1.5e3", "yes", "no"],
      numbers: [1, -0.5, 1.5e-7, 12, 0],
      others: [true, null],
    });
  });

  test("YAML's references and a language's own classes are plain data", () => {
    const ruby = rubyVcr("encoding: UTF-8\nstring: !ruby/string:String hello")
      .replace('- "*/*"', "- &1 '*/*'")
      .replace("- application/json", "- *1");
    const { body, headers } = only("a.yml", ruby);
    expect(text(body)).toBe("hello");
    expect(headers).toEqual([["content-type", "*/*"]]);
  });
});

describe("an entry that can't be used affects only itself", () => {
  const skips = (name: string, content: unknown): string => {
    const { skipped, interactions } = recording(name, content);
    expect(interactions).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]!.what).toBe("entry 1");
    return skipped[0]!.why;
  };

  test("the others are read", () => {
    const broken = { response: {} };
    const { interactions, skipped } = recording("a.json", {
      interactions: [
        broken,
        { request: { method: "GET", uri: "/" }, response: { status: { code: 204 } } },
        "?",
      ],
    });
    expect(interactions).toMatchObject([{ method: "GET", url: "/", status: 204 }]);
    expect(skipped).toEqual([
      { what: "entry 1", why: "it has no request" },
      { what: "entry 3", why: "it has no request" },
    ]);
  });

  test.each<[string, string, unknown]>([
    ["it has no response", "a.json", { interactions: [{ request: {} }] }],
    ["it has no method", "a.yaml", vcrpy("''").replace("POST", "'GET /'")],
    ["it has no address", "a.yaml", vcrpy("''").replace(ADDRESS, "nowhere")],
    ["it has no address", "a.json", nock({ path: 1 })],
    ["it has no address", "a.yaml", httpmock("body: ''").replace("path:", "scheme:")],
    ["it has no final status", "a.yaml", vcrpy("''").replace("200", "100")],
    ["it has no final status", "a.yaml", vcrpy("''").replace("200", "twenty")],
    ["its body is neither text nor bytes", "a.yaml", vcrpy("[1]")],
    ["its body is broken gzip", "a.yaml", vcrpy("!!binary H4sIAAA=", "content-encoding: [gzip]")],
    [
      "its body is compressed with lzw, which isn't supported",
      "a.yaml",
      vcrpy("!!binary gICA", "content-encoding: [lzw]"),
    ],
    ["its response was saved without the body", "a.har", har({ size: 12 })],
    ["its response was saved without the body", "a.har", har({ size: -1 })],
    [
      "its body is in a separate file (a.bin)",
      "a.json",
      braintrust({ kind: "binary", path: "a.bin" }),
    ],
    ["its body is of an unknown kind (video)", "a.json", braintrust({ kind: "video" })],
    [
      "it is for many requests (path_prefix)",
      "a.yaml",
      httpmock("body: ''").replace("path:", "path_prefix:"),
    ],
  ])("%s", (why, name, content) => {
    expect(skips(name, content)).toBe(why);
  });

  test("a form whose text wasn't saved", () => {
    const form = JSON.stringify(har({ text: "" }))
      .replace(quoted(ASKED), "null")
      .replace('"text":null', '"params":[{"name":"file"}]');
    expect(skips("a.har", form)).toBe("its request was saved without the body");
  });
});
