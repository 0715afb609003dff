/** Multipart forms: their contents, in pieces of any size, and their faults. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hashBytes } from "../../src/hash/xxhash.ts";
import { createUploads } from "../../src/store/uploads.ts";
import { memoryBlobs } from "../../src/store/blobs.ts";
import { ready } from "../../src/async/late.ts";
import { ApiError } from "../../src/wire/errors.ts";
import { BOUNDARY, toForm, writeForm } from "../../src/wire/form.ts";
import { readForm, readMultipart } from "../../src/wire/multipart.ts";

const TYPE = "multipart/form-data; boundary=b";
const uploads = createUploads(memoryBlobs(ready(undefined)));
const LIMITS = { uploads, mostText: 1000, mostFile: 100_000 };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A body in pieces of some size. */
async function* cut(body: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += size) yield body.slice(at, at + size);
}

const field = (name: string, value: string): string =>
  `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, content: string, more = ""): string =>
  `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n${more}\r\n${content}\r\n`;
const END = "--b--\r\n";

async function read(body: string | Uint8Array, size = 1 << 20, limits: object = {}) {
  const sent = typeof body === "string" ? bytes(body) : body;
  return readMultipart(cut(sent, size), TYPE, { ...LIMITS, ...limits });
}

describe("a form", () => {
  const content = "\r\n--\r\n--a\r\n\0ÿ\n--b--\r\r\n-b".repeat(40);
  const body = field("purpose", "ocr é") + file("a.pdf", content) + field("expiry", "") + END;

  test("is the same in pieces of any size", async () => {
    for (const size of [1, 2, 3, 5, 7, 64, 1 << 20]) {
      const { form, size: received, release } = await read(body, size);
      expect(received).toBe(bytes(body).length);
      expect(form!.map(([name]) => name)).toEqual(["purpose", "file", "expiry"]);
      const [[, purpose], [, upload], [, expiry]] = form as any;
      expect([purpose, expiry]).toEqual(["ocr é", ""]);
      expect(upload).toEqual({
        filename: "a.pdf",
        size: bytes(content).length,
        xxhash: hashBytes(bytes(content)),
      });
      expect(await upload.bytes()).toEqual(bytes(content));
      expect(await new Response(await upload.stream()).text()).toBe(content);
      await release();
      await expect(upload.bytes()).rejects.toThrow("ended");
    }
  });

  test("is read back as it was written", async () => {
    const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    const arbitrary = fc.array(
      fc.tuple(
        name.filter((each) => !/[\r\n"\\]/.test(each)),
        fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 300 })),
      ),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.integer({ min: 1, max: 200 }), async (fields, size) => {
        const sent = new FormData();
        for (const [key, value] of fields)
          sent.append(
            key,
            typeof value === "string" ? value : new Blob([value as Uint8Array<ArrayBuffer>]),
          );
        const request = new Request("http://a.invalid", { method: "POST", body: sent });
        const type = request.headers.get("content-type")!;
        const pieces = cut(new Uint8Array(await request.arrayBuffer()), size);
        const { form } = await readMultipart(pieces, type, LIMITS);
        const again = new Response(ReadableStream.from(writeForm(form!)));
        const written = new Uint8Array(await again.arrayBuffer());
        const copy = await readForm(written, `multipart/form-data; boundary=${BOUNDARY}`);
        expect(copy).toEqual(form);
        expect(form!.map(([key]) => key)).toEqual(fields.map(([key]) => key));
        for (const [index, [, value]] of fields.entries()) {
          const [, got] = form![index]!;
          if (typeof got === "string")
            expect(got).toBe((value as string).replace(/\r\n?|\n/g, "\r\n"));
          else expect(await got.bytes()).toEqual(value);
        }
      }),
    );
  });

  test("of an object has its values as texts, a field for each list item, and no nulls", () => {
    const body = { model: "m", diarize: true, context_bias: ["a", "b"], file_id: null };
    expect(toForm(body)).toEqual([
      ["model", "m"],
      ["diarize", "true"],
      ["context_bias", "a"],
      ["context_bias", "b"],
    ]);
  });

  test("may be url-encoded, too", async () => {
    const type = "application/x-www-form-urlencoded";
    expect(await readForm(bytes("a=1&a=%C3%A9"), type)).toEqual([
      ["a", "1"],
      ["a", "é"],
    ]);
    expect(await readForm(bytes("a=1"), "text/plain")).toBeUndefined();
  });
});

test("a file may be named as it likes", async () => {
  for (const name of ["../../etc/passwd", "C:\\\\con", "a\0b.wav", "é ☃ 東京.wav", "%22; x=%22"]) {
    const { form } = await read(file(name, "x") + END);
    const [[, upload]] = form as any;
    expect(upload.filename).toBe(name.replaceAll("%22", '"').replaceAll("\\\\", "\\"));
  }
});

test("a malformed form is refused, wherever it ends", async () => {
  const whole = field("purpose", "ocr") + file("a.pdf", "content") + END;
  for (let length = 0; length < whole.length - 4; length++)
    expect((await read(whole.slice(0, length))).form, `${length} bytes`).toBeUndefined();
  expect(
    (await read(`--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n${END}`)).form,
  ).toBeUndefined();
  const many = field("a", "x").repeat(10_001) + END;
  expect((await read(many, 1 << 16, { mostText: 20_000 })).form).toBeUndefined();
  expect(await readForm(bytes(whole), "multipart/form-data")).toBeUndefined();
  expect(await readForm(bytes(whole), "multipart/mixed; boundary=b")).toBeUndefined();
});

test("a form that is too large is refused before it has all arrived, and nothing of it is kept", async () => {
  let asked = 0;
  async function* endless(start: string): AsyncGenerator<Uint8Array> {
    yield bytes(start);
    for (; ; asked++) {
      yield new Uint8Array(1000).fill(120);
      await new Promise(setImmediate);
      if (asked > 10_000) throw new Error("It reads without end.");
    }
  }
  const most = (start: string): Promise<unknown> => readMultipart(endless(start), TYPE, LIMITS);
  await expect(most(file("a", "").slice(0, -2))).rejects.toBeInstanceOf(ApiError);
  expect(asked).toBeLessThan(300);
  asked = 0;
  await expect(most(field("a", "").slice(0, -2))).rejects.toBeInstanceOf(ApiError);
  expect(asked).toBeLessThan(2000);
  await expect(most(file("a", "") + END)).rejects.toBeInstanceOf(ApiError);
  await expect(read(field("a", "x".repeat(600)).repeat(2) + END)).rejects.toBeInstanceOf(ApiError);
});

test("a broken connection and a full disk are reported", async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes(file("a", "begun").slice(0, -2));
    throw new Error("gone");
  }
  await expect(readMultipart(broken(), TYPE, LIMITS)).rejects.toThrow("gone");
  const full = {
    async hold(): Promise<never> {
      throw new Error("no space");
    },
  };
  const large = file("a", "x".repeat(90_000)) + END;
  await expect(read(large, 1000, { uploads: full })).rejects.toThrow("no space");
});

test("a form of megabytes keeps every byte", async () => {
  const content = new Uint8Array(5_000_000).map((_, index) => (index * 7919) >> 5);
  const head = bytes(file("a", "").slice(0, -2));
  const body = new Uint8Array([...head, ...content, ...bytes(`\r\n${END}`)]);
  const { form } = await read(body, 65_536, { mostFile: content.length });
  const [[, upload]] = form as any;
  const md5 = (of: Uint8Array): string => createHash("md5").update(of).digest("hex");
  expect(md5(await upload.bytes())).toBe(md5(content));
});
