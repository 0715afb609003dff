/**
 * Made-up pages, for documents that can't be read: each has a header, a title, text, an image with its
 * caption, a table and a footer, and some have more. So a test of any of these finds it on every page.
 * @module
 */
import type { OcrBlock, OcrDimensions, OcrPage } from "../../../src/types/content.ts";
import type { Random } from "../../../src/types/seed.ts";
import { sentences, words } from "../text/index.ts";
import { jpeg } from "./jpeg.ts";

/** A page's longer side in pixels at most, so that an image on a huge page stays small. */
const MAX_PIXELS = 1024;

type Maker = (random: Random) => OcrBlock;

const text: Maker = (random) => ({ type: "text", content: sentences(random) });

/** Blocks that only some pages have. */
const EXTRAS: readonly Maker[] = [
  text,
  (random) => ({
    type: "list",
    content: Array.from({ length: 3 }, () => `- ${capital(words(random, 3))}`).join("\n"),
  }),
  (random) => ({
    type: "equation",
    content: `$$\nx_{${random.below(9)}} = \\frac{${1 + random.below(99)}}{${2 + random.below(98)}} y^{2}\n$$`,
  }),
  (random) => ({
    type: "code",
    content: `\`\`\`\n${words(random, 2).replace(" ", "_")} = ${random.below(1000)}\n\`\`\``,
  }),
  (random) => ({
    type: "references",
    content: `[1] ${capital(words(random, 4))}, ${1990 + random.below(36)}.`,
  }),
  (random) => ({ type: "aside_text", content: capital(words(random, 3)) }),
  (random) => ({
    type: "signature",
    content: `${capital(words(random, 1))} ${capital(words(random, 1))}`,
  }),
];

/** The page that a stream of numbers makes. @param index from 0; the footer counts from 1. */
export function makePage(index: number, dimensions: OcrDimensions, random: Random): OcrPage {
  const topic = words(random, 2);
  const link = `https://example.com/${topic.replaceAll(" ", "/")}`;
  const blocks: OcrBlock[] = [
    { type: "header", content: capital(words(random, 2)) },
    { type: "title", content: `# ${capital(topic)}` },
    { type: "text", content: `${sentences(random)} See [${topic}](${link}).` },
    makeImage(dimensions, random),
    { type: "caption", content: `Figure ${index + 1}: ${capital(words(random, 4))}.` },
    text(random),
    makeTable(random),
    ...Array.from({ length: random.below(3) }, () => EXTRAS[random.below(EXTRAS.length)]!(random)),
    { type: "footer", content: `Page ${index + 1}` },
  ];
  return { index, blocks, dimensions };
}

/** A third of the page wide, an eighth high: its box follows from the layout, its pixels have the same shape. */
function makeImage({ width, height }: OcrDimensions, random: Random): OcrBlock {
  const scale = Math.min(1, MAX_PIXELS / Math.max(width, height));
  const pixels = (size: number, part: number): number =>
    Math.max(1, Math.round((size * scale) / part));
  return {
    type: "image",
    base64: jpeg(pixels(width, 3), pixels(height, 8), 1 + random.below(255)),
  };
}

function makeTable(random: Random): OcrBlock {
  const rows = Array.from({ length: 2 + random.below(4) }, () => [
    capital(words(random, 1)),
    `${1 + random.below(20)}`,
    (random.below(100_000) / 100).toFixed(2),
  ]);
  return { type: "table", rows: [["Item", "Quantity", "Amount"], ...rows] };
}

function capital(phrase: string): string {
  return phrase[0]!.toUpperCase() + phrase.slice(1);
}
