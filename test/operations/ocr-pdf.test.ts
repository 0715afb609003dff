import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { readPdf } from "../../strategies/deterministic/ocr/pdf.ts";
import { describeServed, startServer } from "../_harness.ts";
import { CATALOG, FONT, onePage, pdfOf, streamOf, textPdf } from "./_pdf.ts";

const PATH = "/v1/ocr";

const body = (pdf: Uint8Array, more: object = {}, type = "application/pdf"): object => ({
  model: "mistral-ocr-latest",
  document: {
    type: "document_url",
    document_url: `data:${type};base64,${Buffer.from(pdf).toString("base64")}`,
  },
  ...more,
});

const INVOICE = textPdf([
  ["Invoice 4711", "Total: 42.00", "Due on the first of May"],
  ["Terms", "Payment within thirty days."],
  [],
]);

const FLATE = "/Filter /FlateDecode";
const deflated = (data: string | Buffer, entries = ""): Buffer =>
  streamOf(deflateSync(data), `${FLATE} ${entries}`);

const INVALID = {
  object: "error",
  message: "Document is not a valid PDF.",
  type: "document_parser_invalid_file",
  param: null,
  code: "3740",
  raw_status_code: 400,
};

describeServed("ocr of PDFs", ({ post }) => {
  const process = async (pdf: Uint8Array, more: object = {}): Promise<any> => {
    const response = await post(PATH, body(pdf, more));
    expect(response.status).toBe(200);
    return response.json();
  };

  test("a PDF has its own pages, size and text", async () => {
    const { pages, usage_info } = await process(INVOICE);
    expect(usage_info).toEqual({ pages_processed: 3, doc_size_bytes: INVOICE.length });
    const markdown = pages.map((page: any) => page.markdown);
    expect(markdown[0]).toBe("# Invoice 4711\n\nTotal: 42.00\nDue on the first of May");
    expect(markdown[1]).toBe("# Terms\n\nPayment within thirty days.");
    // These numbers were seen for A4 pages.
    expect(pages[0].dimensions).toEqual({ dpi: 87, height: 1018, width: 720 });
    expect(pages[0].hyperlinks).toEqual(["https://example.com/0"]);
    expect([pages[0].images, pages[0].tables]).toEqual([[], []]);
    const octets = body(INVOICE, {}, "application/octet-stream");
    const again = (await (await post(PATH, octets)).json()) as any;
    expect(again.pages[0].markdown).toBe(markdown[0]);
  });

  test("blocks stand where their text does", async () => {
    const [{ blocks }] = (await process(INVOICE)).pages;
    expect(blocks.map(({ type }: any) => type)).toEqual(["title", "text"]);
    const [title, text] = blocks;
    // 72 points from the left at 87 dpi, and the baseline of the title 82 points from the top.
    expect(title.top_left_x).toBe(87);
    expect(title.top_left_y).toBeLessThan(99);
    expect(title.bottom_right_y).toBeGreaterThan(99);
    expect(text.top_left_y).toBeGreaterThan(title.bottom_right_y);
  });

  test("a letter page has the recorded size", async () => {
    const [page] = (await process(onePage(streamOf("BT /F1 12 Tf 72 700 Td (Hi) Tj ET")))).pages;
    expect(page.dimensions).toEqual({ dpi: 93, height: 1023, width: 791 });
    expect(page.markdown).toBe("Hi");
  });

  test("pages are chosen, and one without text is made up", async () => {
    const { pages } = await process(INVOICE, { pages: "1-2" });
    expect(pages.map(({ index }: any) => index)).toEqual([1, 2]);
    expect(pages[0].markdown).toContain("Payment within thirty days.");
    expect(pages[1].markdown).toContain("![img-0.jpeg](img-0.jpeg)");
    expect(pages[1].dimensions).toEqual(pages[0].dimensions);
  });

  test("a compressed page is read, too, and lines of a paragraph are joined", async () => {
    const lines = [
      "Words that fill the line well enough",
      "go on in the next one as they do",
      "End.",
    ];
    const shown = lines.map((line, row) => `BT /F1 12 Tf 72 ${700 - 15 * row} Td (${line}) Tj ET`);
    const [page] = (await process(onePage(deflated(shown.join("\n"))))).pages;
    expect(page.markdown).toBe(lines.join(" "));
  });

  test("a file that isn't a PDF gets the live service's 400", async () => {
    const notes = ["", "hello", "%PDF-1.7\n", `%PDF-1.4\n1 0 obj\n${"<< /A ".repeat(50_000)}`];
    const cut = onePage(streamOf("BT ET"));
    const trees = [
      pdfOf([CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
      pdfOf([CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>"]),
      pdfOf(["2 0 R", "1 0 R"]),
    ];
    for (const pdf of [...notes.map((text) => Buffer.from(text)), cut.subarray(0, 40), ...trees]) {
      const response = await post(PATH, body(pdf));
      expect(response.status, pdf.toString("latin1", 0, 60)).toBe(400);
      expect(await response.json()).toEqual(INVALID);
    }
  });

  test("a PDF that is locked, unpacks to too much or has too many pages gets its own error", async () => {
    const key = "ab".repeat(32);
    const locked = pdfOf(
      [
        CATALOG,
        "<< /Type /Pages /Kids [] /Count 0 >>",
        `<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <${key}> /U <${key}> >>`,
      ],
      "/Encrypt 3 0 R /ID [<00><00>]",
    );
    const spaces = Buffer.alloc(17 * 1024 * 1024, " ");
    const bomb = onePage(deflated(spaces));
    const image = onePage(deflated(Buffer.alloc(257 * 1024 * 1024), "/Subtype /Image"));
    const pages = textPdf(Array.from({ length: 1001 }, () => []));
    const line = `1 0 0 1 9 700 Tm (${"a".repeat(400)}) Tj `;
    const text = onePage(deflated(`BT /F1 1 Tf ${line.repeat(3000)} ET`));
    for (const [pdf, message] of [
      [locked, "Document is encrypted, and there is no password."],
      [bomb, "Document is too large: it unpacks to more than can be read."],
      [image, "Document is too large: it unpacks to more than can be read."],
      [text, "Document is too large: it has more text than can be read."],
      [pages, "Document has 1001 pages, more than 1000."],
    ] as const) {
      const response = await post(PATH, body(pdf));
      expect(response.status, message).toBe(400);
      expect(await response.json()).toMatchObject({ object: "error", message });
    }
  });

  test("a false page count is not trusted", async () => {
    const tree = "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>";
    const page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>";
    expect((await process(pdfOf([CATALOG, tree, page]))).pages).toHaveLength(1);
  });

  test("a drawing that contains itself, or repeats itself endlessly, doesn't hang", async () => {
    const form = (name: string, content: string): Buffer =>
      streamOf(
        content,
        `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 4 0 R >> /XObject << ${name} >> >>`,
      );
    const page = [
      CATALOG,
      "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /XObject << /X 6 0 R >> >> >>",
      FONT,
      streamOf("/X Do"),
    ];
    const itself = pdfOf([...page, form("/X 6 0 R", "/X Do /X Do")]);
    const towers = Array.from({ length: 12 }, (_, at) =>
      form(`/X ${7 + at} 0 R`, `${"/X Do ".repeat(10)}BT /F1 2 Tf (a) Tj ET`),
    );
    const tower = pdfOf([...page, ...towers, form("", "BT /F1 2 Tf (a) Tj ET")]);
    expect((await process(itself)).pages).toHaveLength(1);
    const { pages } = await process(tower);
    expect(pages[0].markdown.length).toBeLessThan(20_000);
  });

  test("annotations are JSON in the requested formats", async () => {
    const format = (name: string): object => ({
      type: "json_schema",
      json_schema: {
        name,
        schema: {
          type: "object",
          properties: { [name]: { type: "string" }, total: { type: "integer", minimum: 3 } },
          required: [name, "total"],
          additionalProperties: false,
        },
      },
    });
    const more = {
      document_annotation_format: format("vendor"),
      bbox_annotation_format: format("caption"),
    };
    const { pages, document_annotation } = await process(INVOICE, more);
    const annotation = JSON.parse(document_annotation);
    expect(Object.keys(annotation)).toEqual(["vendor", "total"]);
    expect(annotation.total).toBeGreaterThanOrEqual(3);
    expect(document_annotation).toContain('", "total": ');
    const images = pages.flatMap((page: any) => page.images);
    expect(images).toHaveLength(1);
    expect(Object.keys(JSON.parse(images[0].image_annotation))).toEqual(["caption", "total"]);
    const prompt = { ...more, document_annotation_prompt: "Read the stamp." };
    const prompted = await process(INVOICE, prompt);
    expect(prompted.document_annotation).not.toBe(document_annotation);
    expect(prompted.pages[0].markdown).toBe(pages[0].markdown);
    const text = await process(INVOICE, { document_annotation_format: { type: "text" } });
    expect(text.document_annotation).toBe(null);
    const object = await process(INVOICE, { document_annotation_format: { type: "json_object" } });
    expect(typeof JSON.parse(object.document_annotation)).toBe("object");
  });
});

test("the largest PDF that a body may hold is read", async () => {
  const { server, api } = await startServer();
  const filler = streamOf(Buffer.alloc(20 * 1024 * 1024, "A"), "/Subtype /Image");
  const pdf = onePage(streamOf("BT /F1 12 Tf 72 700 Td (Last) Tj ET"));
  const large = Buffer.concat([pdf.subarray(0, 9), Buffer.from("% "), filler, pdf.subarray(8)]);
  const response = await api.post(PATH, body(large));
  const answer = (await response.json()) as any;
  await server.stop();
  expect(answer.pages[0].markdown).toBe("Last");
  expect(answer.usage_info.doc_size_bytes).toBe(large.length);
});

test("other calls are served while a long document is read", async () => {
  const lines = Array.from({ length: 40 }, (_, line) => `Line ${line} of a page with some words`);
  const paper = new Uint8Array(textPdf(Array.from({ length: 300 }, () => lines)));
  let turns = 0;
  const others = setInterval(() => turns++);
  expect(await readPdf(paper, undefined)).toHaveLength(300);
  clearInterval(others);
  expect(turns).toBeGreaterThan(5);
});
