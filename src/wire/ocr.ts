/**
 * OCR answers, key for key as the live service writes them (behaviour.md section 8). The caller's options for the form of an answer
 * are applied here, so that they work with every strategy.
 * @module
 */
import type { OCRRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { Box, OcrBlock, OcrContent, OcrDimensions, OcrPage } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Random } from "../types/seed.ts";
import { score, scoreWords, summarize } from "../fill/confidence.ts";
import { LETTER, layOut } from "../fill/layout.ts";
import { htmlTable, markdownTable } from "./tables.ts";

/** The model that answers a call without one. */
const MODEL = "mistral-ocr-latest";

/** Images and tables are numbered through the whole document. */
interface Numbers {
  images: number;
  tables: number;
}

/** A block with its place and, for images and tables, its name. */
interface Placed {
  readonly block: OcrBlock;
  readonly box: Box;
  readonly id: string | null;
  readonly content: string;
  /** Its text in the page's Markdown; undefined when it appears elsewhere. */
  readonly markdown: string | undefined;
}

/** The reply to an OCR call. */
export function frameOcr(content: OcrContent, call: Call<OCRRequest>): BodyReply {
  const answer =
    typeof content === "string"
      ? { pages: [content] }
      : "pages" in content
        ? content
        : { pages: content };
  const numbers: Numbers = { images: 0, tables: 0 };
  const pages = answer.pages.map((page, at) =>
    framePage(typeof page === "string" ? textPage(page) : page, at, numbers, call),
  );
  const usage_info = { pages_processed: pages.length, doc_size_bytes: answer.size ?? null };
  const body = JSON.stringify({
    pages,
    model: call.body.model ?? MODEL,
    document_annotation: answer.annotation ?? null,
    usage_info,
  });
  return {
    kind: "body",
    status: 200,
    cost: { of: "pages", pages: pages.length },
    body,
  };
}

function textPage(text: string): OcrPage {
  const paragraphs = text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "");
  return { blocks: paragraphs.map((content) => ({ type: "text", content })) };
}

function framePage(page: OcrPage, at: number, numbers: Numbers, { body, seed }: Call<OCRRequest>) {
  const { index = at, dimensions = LETTER } = page;
  const placed = place(page, dimensions, numbers, body);
  const markdown = placed.flatMap((each) => each.markdown ?? []).join("\n\n");
  const random = (block: number): Random => seed.random(`confidence ${index} ${block}`);
  return {
    index,
    markdown,
    images: placed.flatMap((each) => imageObject(each, body)),
    tables: placed.flatMap((each, block) => tableObject(each, body, random(block))),
    hyperlinks: page.hyperlinks ?? links(markdown),
    header: body.extract_header ? extracted(placed, "header") : null,
    footer: body.extract_footer ? extracted(placed, "footer") : null,
    dimensions: { dpi: dimensions.dpi, height: dimensions.height, width: dimensions.width },
    confidence_scores: pageConfidence(placed, body, random),
    blocks:
      body.include_blocks === false
        ? null
        : placed.map((each, block) => blockObject(each, body, random(block))),
  };
}

/** Blocks with their places and names, without the images that the caller doesn't want. */
function place(
  { blocks }: OcrPage,
  dimensions: OcrDimensions,
  numbers: Numbers,
  { image_limit = Infinity, image_min_size = 0, table_format, ...body }: OCRRequest,
): Placed[] {
  const write = table_format === "html" ? htmlTable : markdownTable;
  const contents = blocks.map((block) =>
    block.type === "table" ? write(block.rows) : block.type === "image" ? "" : block.content,
  );
  const sized = blocks.map(({ type, box }, at) => ({
    type,
    text: contents[at]!,
    ...(box && { box }),
  }));
  const boxes = layOut(sized, dimensions);
  return blocks.flatMap((block, at): Placed | [] => {
    const box = boxes[at]!;
    const content = contents[at]!;
    if (block.type === "image") {
      const [left, top, right, bottom] = box;
      if (Math.min(right - left, bottom - top) < image_min_size) return [];
      if (numbers.images >= image_limit) return [];
      const id = `img-${numbers.images++}.jpeg`;
      return { block, box, id, content: `![${id}](${id})`, markdown: `![${id}](${id})` };
    }
    if (block.type === "table" && table_format) {
      const id = `tbl-${numbers.tables++}.${table_format === "html" ? "html" : "md"}`;
      return { block, box, id, content, markdown: `[${id}](${id})` };
    }
    const isElsewhere =
      (block.type === "header" && body.extract_header) ||
      (block.type === "footer" && body.extract_footer);
    return { block, box, id: null, content, markdown: isElsewhere ? undefined : content };
  });
}

const corners = ([left, top, right, bottom]: Box) => ({
  top_left_x: left,
  top_left_y: top,
  bottom_right_x: right,
  bottom_right_y: bottom,
});

function imageObject({ block, box, id }: Placed, { include_image_base64 }: OCRRequest) {
  if (block.type !== "image") return [];
  const image_base64 = include_image_base64 ? (block.base64 ?? null) : null;
  return [{ id, ...corners(box), image_base64, image_annotation: block.annotation ?? null }];
}

function tableObject({ block, id, content }: Placed, body: OCRRequest, random: Random) {
  if (block.type !== "table" || id === null) return [];
  const isScored = body.confidence_scores_granularity === "word";
  const word_confidence_scores = isScored ? scoreWords(content, random) : null;
  return [{ id, content, format: body.table_format, word_confidence_scores }];
}

function blockObject({ block, box, id, content }: Placed, body: OCRRequest, random: Random) {
  return {
    ...corners(box),
    content,
    confidence_scores:
      body.confidence_scores_granularity === "block"
        ? blockConfidence(block, content, random)
        : null,
    type: block.type,
    ...(block.type === "image" && { image_id: id }),
    ...(block.type === "table" && { table_id: id }),
  };
}

/** An image has no words to score. */
function blockConfidence({ type }: OcrBlock, content: string, random: Random) {
  const words = type === "image" ? undefined : summarize(scoreWords(content, random));
  return {
    average_content_confidence_score: words?.average ?? null,
    minimum_content_confidence_score: words?.minimum ?? null,
    block_type_confidence_score: score(random),
  };
}

function pageConfidence(
  placed: readonly Placed[],
  { confidence_scores_granularity: granularity }: OCRRequest,
  random: (block: number) => Random,
) {
  if (!granularity) return null;
  let start = 0;
  const words = placed.flatMap(({ block, markdown }, at) => {
    if (markdown === undefined) return [];
    const from = start;
    start += markdown.length + 2;
    return block.type === "image" ? [] : scoreWords(markdown, random(at), from);
  });
  const { average, minimum } = summarize(words);
  return {
    word_confidence_scores: granularity === "word" ? words : [],
    average_page_confidence_score: average,
    minimum_page_confidence_score: minimum,
  };
}

function extracted(placed: readonly Placed[], type: "header" | "footer"): string | null {
  const contents = placed.flatMap(({ block, content }) => (block.type === type ? content : []));
  return contents.length === 0 ? null : contents.join("\n\n");
}

/** The addresses of a page's links. Each end is searched for only once, since a page may hold a million beginnings. */
function links(markdown: string): string[] {
  const found = new Set<string>();
  // A link ends at the end of the text at the latest.
  const ending = /[\s)]|$/g;
  let end = -1;
  let past = 0;
  for (const { index } of markdown.matchAll(/\]\((?=https?:\/\/[^\s)])/g)) {
    if (index < past) continue;
    const start = index + 2;
    if (end < start) {
      ending.lastIndex = start;
      end = ending.exec(markdown)!.index;
    }
    if (markdown[end] !== ")") continue;
    found.add(markdown.slice(start, end));
    past = end;
  }
  return [...found];
}
