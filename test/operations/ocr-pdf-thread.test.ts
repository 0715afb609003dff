/** PDFs that are made to be slow hold nothing up: the package reads them in a thread, which is abandoned after a while. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { deflateSync } from "node:zlib";
import { Worker } from "node:worker_threads";
import { beforeEach, describe, expect, test } from "vitest";
import { createReader } from "../../strategies/deterministic/ocr/pdf-thread.ts";
import { KEY } from "../_harness.ts";
import { command } from "../_upstream.ts";
import { CATALOG, pdfOf, streamOf, textPdf } from "./_pdf.ts";

const BYTES = new Uint8Array(1);

/** A reader whose threads run these programs, one after the other. */
const readerOf = (patience: number, ...programs: string[]) =>
  createReader(() => {
    const port = `const { parentPort: port } = require("node:worker_threads");`;
    return new Worker(port + programs.shift(), { eval: true });
  }, patience);

const READS = `port.on("message", () => port.postMessage({ pages: [] }));`;

test("a thread that doesn't end is abandoned, and another one reads on", async () => {
  const read = readerOf(200, `port.on("message", () => { for (;;); });`, READS);
  const first = read(BYTES, undefined);
  const second = read(BYTES, undefined);
  await expect(first).rejects.toMatchObject({ name: "ApiError", reply: { status: 400 } });
  await expect(first).rejects.toThrow("it takes longer than can be waited for");
  expect(await second).toEqual([]);
});

test("so is one that fails", async () => {
  const read = readerOf(60_000, `port.on("message", () => { throw new Error("lost"); });`, READS);
  await expect(read(BYTES, undefined)).rejects.toThrow("lost");
  expect(await read(BYTES, undefined)).toEqual([]);
});

test("one thread reads all documents, in order", async () => {
  const counts = `let n = 0; port.on("message", () => port.postMessage({ pages: [n++] }));`;
  const read = readerOf(60_000, counts);
  const all = await Promise.all([1, 2, 3].map(() => read(BYTES, undefined)));
  expect(all).toEqual([[0], [1], [2]]);
});

describe("the package", () => {
  let url: string;
  beforeEach(async () => {
    const { child } = command(["--port", "0", "--json"]);
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    ({ url } = JSON.parse(line));
  });

  const ask = (pdf: Buffer, more: object = {}): Promise<Response> => {
    const document_url = `data:application/pdf;base64,${pdf.toString("base64")}`;
    return fetch(`${url}/v1/ocr`, {
      method: "POST",
      headers: { ...KEY, "content-type": "application/json" },
      body: JSON.stringify({ model: "mistral-ocr-latest", document: { document_url }, ...more }),
    });
  };

  test("serves other calls while it reads a page of millions of strokes", async () => {
    const strokes = deflateSync(Buffer.alloc(2 ** 20, "1 2 m 3 4 l S "));
    const contents = "4 0 R ".repeat(20);
    const slow = pdfOf([
      CATALOG,
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents [${contents}] >>`,
      streamOf(strokes, "/Filter /FlateDecode"),
    ]);
    let answer: Response | undefined;
    const asked = ask(slow).then((response) => (answer = response));
    // A page is read without a pause: in the server's own thread all but the first few calls would wait for it.
    for (let count = 0; count < 50; count++) await (await fetch(`${url}/health`)).text();
    expect(answer).toBeUndefined();
    expect((await asked).status).toBe(200);
  });

  test("reads the requested pages, and refuses a file that can't be read", async () => {
    const text = textPdf([["One"], ["Two"]]);
    const { pages } = (await (await ask(text, { pages: "1" })).json()) as any;
    expect(pages.map(({ markdown }: any) => markdown)).toEqual(["Two"]);
    expect((await ask(text, { pages: "x" })).status).toBe(422);
    const broken = await ask(Buffer.from("%PDF-1.4\n"));
    expect([broken.status, ((await broken.json()) as any).code]).toEqual([400, "3740"]);
  });
});
