import { imageSize } from "image-size";
import { expect, test } from "vitest";
import { defineStrategy } from "../../src/index.ts";
import { describeServed } from "../_harness.ts";

const PATH = "/v1/ocr";
const URL_DOCUMENT = { type: "document_url", document_url: "https://example.com/report.pdf" };

/** The first page of a made-up document has everything that options affect. */
const body = (more: object = {}): object => ({
  model: "mistral-ocr-latest",
  document: URL_DOCUMENT,
  ...more,
});

const dataUrl = (type: string, bytes: Uint8Array | string): string =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

/** The head of a PNG is enough to know its size. */
function png(width: number, height: number): Buffer {
  const head = Buffer.from(
    "89504e470d0a1a0a0000000d49484452000000000000000008000000000000000000",
    "hex",
  );
  head.writeUInt32BE(width, 16);
  head.writeUInt32BE(height, 20);
  return head;
}

describeServed("ocr", ({ post }) => {
  const process = async (more: object = {}): Promise<any> => {
    const response = await post(PATH, body(more));
    expect(response.status).toBe(200);
    return response.json();
  };
  const first = async (more: object = {}): Promise<any> => (await process(more)).pages[0];
  const refusal = async (more: object): Promise<[number, any]> => {
    const response = await post(PATH, body(more));
    return [response.status, await response.json()];
  };

  test("an answer has the live service's keys in the live order, and counts its pages", async () => {
    const response = await post(PATH, body());
    expect(response.status).toBe(200);
    const answer = (await response.json()) as any;
    expect(Object.keys(answer)).toEqual(["pages", "model", "document_annotation", "usage_info"]);
    expect(answer).toMatchObject({ model: "mistral-ocr-latest", document_annotation: null });
    expect(Object.keys(answer.usage_info)).toEqual(["pages_processed", "doc_size_bytes"]);
    expect(answer.usage_info.pages_processed).toBe(answer.pages.length);
    expect(response.headers.get("x-ratelimit-limit-ocr-pages-minute")).toBe("1250");
    expect(response.headers.get("x-ratelimit-ocr-pages-query-cost")).toBe(`${answer.pages.length}`);
    for (const [at, page] of answer.pages.entries()) {
      expect(page.index).toBe(at);
      expect(Object.keys(page).join()).toBe(
        "index,markdown,images,tables,hyperlinks,header,footer,dimensions,confidence_scores,blocks",
      );
      expect(Object.keys(page.dimensions)).toEqual(["dpi", "height", "width"]);
    }
    const [{ images, blocks }] = answer.pages;
    const corners = "top_left_x,top_left_y,bottom_right_x,bottom_right_y";
    expect(Object.keys(images[0]).join()).toBe(`id,${corners},image_base64,image_annotation`);
    const keys = blocks.map((block: object) => Object.keys(block).join());
    expect(keys[1]).toBe(`${corners},content,confidence_scores,type`);
    const [image, table] = ["image", "table"].map((type) =>
      blocks.findIndex((block: any) => block.type === type),
    );
    expect(keys[image!]).toBe(`${corners},content,confidence_scores,type,image_id`);
    expect(keys[table!]).toBe(`${corners},content,confidence_scores,type,table_id`);
  });

  test("the Markdown is the blocks, one below the other and within the page", async () => {
    for (const page of (await process()).pages) {
      expect(page.markdown).toBe(page.blocks.map(({ content }: any) => content).join("\n\n"));
      let bottom = 0;
      for (const block of page.blocks) {
        expect(block.top_left_y).toBeGreaterThanOrEqual(bottom);
        expect(block.bottom_right_x).toBeGreaterThan(block.top_left_x);
        expect(block.bottom_right_y).toBeGreaterThan(block.top_left_y);
        expect(block.bottom_right_x).toBeLessThanOrEqual(page.dimensions.width);
        bottom = block.bottom_right_y;
      }
      expect(bottom).toBeLessThanOrEqual(page.dimensions.height);
    }
  });

  test("options change the form and never the text of a page", async () => {
    const plain = await process();
    expect(await process({ include_blocks: true, extract_header: false })).toEqual(plain);
    const { blocks, ...rest } = plain.pages[0];
    expect(blocks).not.toBe(null);
    expect(await first({ include_blocks: false })).toEqual({ ...rest, blocks: null });
    const html = await first({ table_format: "html", confidence_scores_granularity: "word" });
    expect(html.markdown.split("\n\n")[1]).toBe(rest.markdown.split("\n\n")[1]);
  });

  test("another document has another text, and so has another file", async () => {
    const documents = [
      URL_DOCUMENT,
      { type: "document_url", document_url: "https://example.com/other.pdf" },
      { type: "file", file_id: "5d4c1d0f-6d4c-4b3c-9d3a-0b6a8f6f3a11" },
      { file_id: "0b6a8f6f-6d4c-4b3c-9d3a-5d4c1d0f3a11" },
      { type: "image_url", image_url: "https://example.com/photo.jpg" },
    ];
    const answers = await Promise.all(documents.map((document) => process({ document })));
    const texts = answers.map(({ pages }) => pages[0].markdown);
    expect(new Set(texts).size).toBe(documents.length);
    for (const { pages, usage_info } of answers) {
      expect(pages.length).toBeLessThanOrEqual(4);
      expect(usage_info.doc_size_bytes).toBeGreaterThan(0);
    }
    expect(answers.at(-1).pages).toHaveLength(1);
  });

  test("pages are chosen by index, range or list, and keep their index", async () => {
    const documents = Array.from({ length: 20 }, (_, at) => ({
      type: "document_url",
      document_url: `https://example.com/${at}.pdf`,
    }));
    const answers = await Promise.all(documents.map((document) => process({ document })));
    const at = answers.findIndex(({ pages }) => pages.length === 4);
    const document = documents[at]!;
    const { pages } = answers[at];
    for (const [asked, expected] of [
      ["0-1,3", [0, 1, 3]],
      [" 2 ", [2]],
      ["0,1", [0, 1]],
      [
        [3, 0, 3],
        [0, 3],
      ],
      ["2-99999999999", [2, 3]],
      ["7", []],
      [[], []],
    ] as const) {
      const answer = await process({ document, pages: asked });
      // Images are numbered across the whole answer.
      const markdown = ({ markdown: said }: any): string => said.replace(/img-\d/g, "img");
      expect(answer.pages.map(({ index }: any) => index)).toEqual(expected);
      expect(answer.pages.map(markdown)[0]).toBe(
        expected.map((index) => markdown(pages[index]))[0],
      );
      expect(answer.usage_info.pages_processed).toBe(expected.length);
    }
    for (const wrong of ["x", "1-", "3-1", "", [-1]]) {
      const [status, { detail }] = await refusal({ pages: wrong });
      expect(status).toBe(422);
      expect(detail[0]).toMatchObject({ type: "value_error", loc: ["body", "pages"] });
    }
  });

  test("images are named in the Markdown, and come with pixels on request", async () => {
    const page = await first();
    expect(page.images[0]).toMatchObject({ id: "img-0.jpeg", image_base64: null });
    expect(page.markdown).toContain("![img-0.jpeg](img-0.jpeg)");
    const { pages } = await process({ include_image_base64: true });
    for (const { images } of pages) {
      for (const { image_base64 } of images) {
        const [head, data] = image_base64.split(",");
        expect(head).toBe("data:image/jpeg;base64");
        const { type, width, height } = imageSize(Buffer.from(data, "base64"));
        expect([type, width > 100, height > 100]).toEqual(["jpg", true, true]);
      }
    }
    const block = page.blocks.find(({ type }: any) => type === "image");
    expect(block.image_id).toBe("img-0.jpeg");
  });

  test("image_limit and image_min_size leave images out, and their references in the text", async () => {
    for (const less of [{ image_limit: 0 }, { image_min_size: 5000 }]) {
      for (const page of (await process(less)).pages) {
        expect(page.images).toEqual([]);
        expect(page.markdown).not.toContain("img-");
      }
    }
    const limited = await process({ image_limit: 1 });
    expect(limited.pages.flatMap(({ images }: any) => images)).toHaveLength(1);
    expect((await first({ image_min_size: 1 })).images).toHaveLength(1);
  });

  test("tables are in the Markdown unless the request names a format", async () => {
    const plain = await first();
    expect(plain.tables).toEqual([]);
    expect(plain.markdown).toContain("| Item | Quantity | Amount |\n| --- | --- | --- |");
    expect(plain.blocks.find(({ type }: any) => type === "table").table_id).toBe(null);
    for (const [format, id, start] of [
      ["markdown", "tbl-0.md", "| Item |"],
      ["html", "tbl-0.html", "<table><tr><th>Item</th>"],
    ] as const) {
      const page = await first({ table_format: format });
      expect(page.markdown).toContain(`[${id}](${id})`);
      expect(page.markdown).not.toContain("Quantity");
      expect(page.tables[0]).toMatchObject({ id, format, word_confidence_scores: null });
      expect(page.tables[0].content.startsWith(start)).toBe(true);
      expect(page.blocks.find(({ type }: any) => type === "table").table_id).toBe(id);
    }
  });

  test("header and footer move out of the Markdown on request", async () => {
    const plain = await first();
    expect([plain.header, plain.footer]).toEqual([null, null]);
    const { header, footer, markdown } = await first({
      extract_header: true,
      extract_footer: true,
    });
    expect(footer).toBe("Page 1");
    expect(plain.markdown).toBe(`${header}\n\n${markdown}\n\n${footer}`);
  });

  test("links of the Markdown are listed", async () => {
    const { hyperlinks, markdown } = await first();
    expect(hyperlinks).toHaveLength(1);
    expect(markdown).toContain(`](${hyperlinks[0]})`);
  });

  test("confidence is given by page, block or word", async () => {
    expect((await first()).confidence_scores).toBe(null);
    const page = await first({ confidence_scores_granularity: "page" });
    expect(Object.keys(page.confidence_scores)).toEqual([
      "word_confidence_scores",
      "average_page_confidence_score",
      "minimum_page_confidence_score",
    ]);
    expect(page.confidence_scores.word_confidence_scores).toEqual([]);
    const word = await first({ confidence_scores_granularity: "word", table_format: "markdown" });
    const words = word.confidence_scores.word_confidence_scores;
    for (const { text, confidence, start_index } of words) {
      expect(word.markdown.slice(start_index, start_index + text.length)).toBe(text);
      expect(confidence).toBeGreaterThan(0.8);
      expect(confidence).toBeLessThanOrEqual(1);
    }
    const { average_page_confidence_score: average, minimum_page_confidence_score: minimum } =
      word.confidence_scores;
    expect(minimum).toBe(Math.min(...words.map(({ confidence }: any) => confidence)));
    expect(average).toBeGreaterThan(minimum);
    expect(word.tables[0].word_confidence_scores[0]).toMatchObject({ text: "|", start_index: 0 });
    const block = await first({ confidence_scores_granularity: "block" });
    for (const { type, confidence_scores: scores } of block.blocks) {
      expect(scores.block_type_confidence_score).toBeGreaterThan(0.8);
      expect(scores.average_content_confidence_score === null).toBe(type === "image");
    }
  });

  test("an image is one page of its own size", async () => {
    for (const image_url of [
      dataUrl("image/png", png(640, 480)),
      { url: dataUrl("image/png", png(640, 480)), detail: "high" },
    ]) {
      const { pages, usage_info } = await process({ document: { type: "image_url", image_url } });
      expect(pages).toHaveLength(1);
      expect(pages[0].dimensions).toEqual({ dpi: 200, height: 480, width: 640 });
      expect(usage_info).toEqual({ pages_processed: 1, doc_size_bytes: 34 });
    }
    const huge = { type: "image_url", image_url: dataUrl("image/png", png(2 ** 31 - 1, 9)) };
    const page = await first({ document: huge, include_image_base64: true });
    expect(page.dimensions.width).toBe(2 ** 31 - 1);
    expect(page.images[0].image_base64.length).toBeLessThan(10_000);
  });

  test("a text is one page of its paragraphs, any other document a made-up page", async () => {
    const text = { document_url: dataUrl("text/markdown", "# Invoice\r\n\r\nTotal: 42 €\n") };
    const page = await first({ document: text });
    expect(page.markdown).toBe("# Invoice\n\nTotal: 42 €");
    const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const { pages } = await process({ document: { document_url: dataUrl(word, "PK") } });
    expect(pages).toHaveLength(1);
    expect(pages[0].markdown.length).toBeGreaterThan(100);
  });

  test("an unavailable document gets the live service's 400", async () => {
    for (const url of ["https://", "data:application/pdf;base64,%%%"]) {
      const [status, error] = await refusal({ document: { document_url: url } });
      expect(status).toBe(400);
      expect(error).toEqual({
        object: "error",
        message: `File could not be fetched from url '${url}'`,
        type: "invalid_request_file",
        param: null,
        code: "3310",
        raw_status_code: 400,
      });
    }
    const long = { image_url: `data:image/png;base64,${"A".repeat(100_001)}` };
    const [, { message }] = await refusal({ document: long });
    expect(message.length).toBeLessThan(200);
    const [status, error] = await refusal({ document: { image_url: dataUrl("image/png", "no") } });
    expect([status, error.message, error.code]).toEqual([
      400,
      "Image input could not be decoded.",
      "3310",
    ]);
  });

  test("a model may be null and not missing, and is echoed", async () => {
    expect((await process({ model: null })).model).toBe("mistral-ocr-latest");
    expect((await process({ model: "mistral-ocr-2512" })).model).toBe("mistral-ocr-2512");
    const response = await post(PATH, { document: URL_DOCUMENT });
    expect(response.status).toBe(422);
    expect(((await response.json()) as any).detail[0]).toMatchObject({
      type: "missing",
      loc: ["body", "model"],
    });
  });
});

const read = defineStrategy({
  name: "read",
  ocr: ({ body: { document } }) =>
    "file_id" in document ? undefined : ["# Invoice\n\nTotal: 42", { blocks: [] }],
});

describeServed(
  "a user's ocr",
  ({ post }) => {
    test("a text becomes a page, and options hold for it", async () => {
      const more = { extract_footer: true, confidence_scores_granularity: "word" };
      const { pages } = (await (await post(PATH, body(more))).json()) as any;
      expect(pages).toHaveLength(2);
      expect(pages[0]).toMatchObject({
        index: 0,
        markdown: "# Invoice\n\nTotal: 42",
        footer: null,
      });
      expect(pages[0].blocks).toHaveLength(2);
      expect(pages[0].confidence_scores.word_confidence_scores).toHaveLength(4);
      expect(pages[1]).toMatchObject({ index: 1, markdown: "", blocks: [] });
    });
  },
  { strategy: read },
);
