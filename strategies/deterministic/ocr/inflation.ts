/**
 * How much a PDF unpacks to, found out before it is read: one of a few bytes may unpack to gigabytes.
 * @module
 */
import { Inflate } from "fflate";

/** Of texts and drawings, which are read word by word, and of images and fonts, which are hardly looked at. */
const MAX_CONTENT = 16 * 1024 * 1024;
const MAX_OTHER = 256 * 1024 * 1024;

/** The two bytes before the data (RFC 1950 section 2.2). */
const HEADER = 2;
/** What is unpacked at once: a thousand times as much may come of it. */
const PIECE = 2048;
/** After how much other requests are let in. */
const PAUSE = 4 * 1024 * 1024;

const OTHER = /\/Subtype\s*\/(Image|Type1C|CIDFontType0C|OpenType)|\/Length1\b/;

/** Whether a PDF's streams stay within what may be read. Each is tried as deflated, whatever it says of itself. */
export async function isReadable(bytes: Uint8Array): Promise<boolean> {
  const text = new TextDecoder("latin1").decode(bytes);
  let content = 0;
  let other = 0;
  for (let end = 0; ;) {
    const keyword = text.indexOf("stream", end);
    if (keyword === -1) return true;
    const start = keyword + (text[keyword + 6] === "\r" ? 8 : 7);
    const isOther = OTHER.test(text.slice(Math.max(end, keyword - 2000), keyword));
    const close = text.indexOf("endstream", start);
    end = close === -1 ? text.length : close + 9;
    const packed = bytes.subarray(start, close === -1 ? undefined : close);
    const left = isOther ? MAX_OTHER - other : MAX_CONTENT - content;
    const size = isDeflated(packed) ? await inflatedSize(packed, left) : packed.length;
    if (size > left) return false;
    if (isOther) other += size;
    else content += size;
  }
}

/** Whether a zlib stream may begin here. */
function isDeflated([method = 0, flags = 0]: Uint8Array): boolean {
  return (method & 15) === 8 && (method * 256 + flags) % 31 === 0;
}

/**
 * What a stream unpacks to; counting ends beyond the limit, and where the stream is broken. Not by the platform's own streams: what
 * follows the end of the data, as a line break does in every PDF, is an error to some, which drop what they had unpacked.
 */
async function inflatedSize(packed: Uint8Array, limit: number): Promise<number> {
  let size = 0;
  let pause = PAUSE;
  const inflate = new Inflate((piece) => void (size += piece.length));
  try {
    for (let at = HEADER; at < packed.length && size <= limit; at += PIECE) {
      inflate.push(packed.subarray(at, at + PIECE));
      if (size < pause) continue;
      // Others get their turn.
      await new Promise((resolve) => setTimeout(resolve));
      pause = size + PAUSE;
    }
  } catch {
    // A reader of PDFs takes what comes before the fault.
  }
  return size;
}
