/**
 * The lines of a page as blocks: lines that belong together by size and distance form a paragraph.
 * @module
 */
import type { Box, OcrBlock } from "../../../src/types/content.ts";

export interface Line {
  readonly text: string;
  readonly box: Box;
}

const height = ({ box }: Line): number => box[3] - box[1];

/** Blocks in the order of their lines; lines much larger than most of the text are titles. */
export function paragraphs(lines: readonly Line[]): OcrBlock[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && isNext(last, line)) group.push(line);
    else groups.push([line]);
  }
  const usual = usualHeight(lines);
  return groups.map((group) => {
    const isTitle = group.length <= 3 && height(group[0]!) > usual * 1.5;
    const box = around(group);
    return isTitle
      ? { type: "title", content: `# ${group.map(({ text }) => text).join(" ")}`, box }
      : { type: "text", content: joined(group, box), box };
  });
}

/** Whether a line continues the one before: of the same size, and right below it. */
function isNext(last: Line, line: Line): boolean {
  const gap = line.box[1] - last.box[3];
  const size = height(last);
  const isAsLarge = Math.abs(height(line) - size) < size * 0.2;
  const isBelow = gap > -size && gap < size * 0.8 && line.box[3] > last.box[3];
  return isAsLarge && isBelow && line.box[0] < last.box[2] && line.box[2] > last.box[0];
}

/** A line that ends well before the others was broken on purpose. */
function joined(group: readonly Line[], [left, , right]: Box): string {
  const edge = right - (right - left) * 0.15;
  return group.reduce((text, line, at) => {
    const before = group[at - 1];
    return before ? `${text}${before.box[2] < edge ? "\n" : " "}${line.text}` : line.text;
  }, "");
}

/** The median height of the text. */
function usualHeight(lines: readonly Line[]): number {
  const sorted = lines.toSorted((one, other) => height(one) - height(other));
  const total = lines.reduce((sum, { text }) => sum + text.length, 0);
  let seen = 0;
  for (const line of sorted) {
    seen += line.text.length;
    if (seen * 2 >= total) return height(line);
  }
  return 0;
}

function around(group: readonly Line[]): Box {
  const side = (at: number, pick: (...values: number[]) => number): number =>
    group.reduce((found, { box }) => pick(found, box[at]!), group[0]!.box[at]!);
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}
