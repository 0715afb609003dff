/**
 * Places the blocks of a page, with the margins and the line height that the live service was seen to find on a letter page:
 * 791 by 1023 pixels, text from 90 to 702, a line every 19 (behaviour.md section 8).
 * @module
 */
import type { Box, OcrDimensions } from "../types/content.ts";

/** A block before it has a place. */
export interface Sized {
  readonly box?: Box;
  readonly type: string;
  /** The text that determines its size. */
  readonly text: string;
}

/** A letter page as the live service sees it: its longer side has 1024 pixels at most (behaviour.md section 8). */
export const LETTER: OcrDimensions = { dpi: 93, height: 1023, width: 791 };

const MARGIN = 90 / 791;
const LINE = 19 / 1023;
const CHARACTER = 6.8 / 791;

/** One box for each block: its own, within the page, or one below the box before. */
export function layOut(blocks: readonly Sized[], { width, height }: OcrDimensions): Box[] {
  const left = Math.round(MARGIN * width);
  const columns = Math.max(1, Math.floor((1 - 2 * MARGIN) / CHARACTER));
  const heights = blocks.map((block) => heightOf(block, columns));
  const free = (1 - 2 * MARGIN) / LINE;
  const needed = blocks.reduce((sum, { box }, at) => sum + (box ? 0 : heights[at]! + 1), 0);
  // Blocks that don't fit get smaller lines.
  const line = LINE * height * Math.min(1, free / needed);
  let top = MARGIN * height;
  return blocks.map((block, at) => {
    if (block.box) return within(block.box, width, height);
    const bottom = top + heights[at]! * line;
    const share = Math.min(1, widest(block.text, columns) / columns);
    const right = left + Math.max(1, (width - 2 * left) * (block.type === "image" ? 0.5 : share));
    const box = within([left, top, right, bottom], width, height);
    top = bottom + line;
    return box;
  });
}

/** In lines. */
function heightOf({ type, text }: Sized, columns: number): number {
  if (type === "image") return 8;
  const lines = text
    .split("\n")
    .reduce((sum, each) => sum + Math.max(1, Math.ceil(each.length / columns)), 0);
  return type === "title" ? lines * 2 : lines;
}

function widest(text: string, columns: number): number {
  return text.split("\n").reduce((most, { length }) => Math.max(most, length), columns / 4);
}

function within(box: Box, width: number, height: number): Box {
  const [left, top, right, bottom] = box.map((value, at) =>
    Math.min(at % 2 === 0 ? width : height, Math.max(0, Math.round(value))),
  ) as unknown as Box;
  return [left, top, Math.max(left, right), Math.max(top, bottom)];
}
