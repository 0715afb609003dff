/**
 * How much a PDF unpacks to, measured before it is read: a few bytes may unpack to gigabytes.
 * @module
 */
import { Inflate } from "fflate";

/** The limits for texts and drawings, which are read word by word, and for images and fonts, which are hardly looked at. */
const MAX_CONTENT = 16 * 1024 * 1024;
const MAX_OTHER = 256 * 1024 * 1024;

/** The two bytes before the data (RFC 1950 section 2.2). */
const HEADER = 2;
/** How many bytes are unpacked at once: the result may be a thousand times as large. */
const PIECE = 2048;
/** The number of unpacked bytes after which other requests get a turn. */
const PAUSE = 4 * 1024 * 1024;

const OTHER = /\/Subtype\s*\/(Image|Type1C|CIDFontType0C|OpenType)|\/Length1\b/;

/** Whether a PDF's streams stay within what may be read. Each is tried as deflated, whatever filter it declares. */
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
 * The size to which a stream unpacks; counting ends beyond the limit, and where the stream is broken. It doesn't use the platform's
 * streams: some fail at bytes after the end of the data, such as every PDF's line break, and drop what they had unpacked.
 */
async function inflatedSize(packed: Uint8Array, limit: number): Promise<number> {
  let size = 0;
  let pause = PAUSE;
  const inflate = new Inflate((piece) => void (size += piece.length));
  try {
    for (let at = HEADER; at < packed.length && size <= limit; at += PIECE) {
      inflate.push(packed.subarray(at, at + PIECE));
      if (size < pause) continue;
      // Other requests get their turn.
      await new Promise((resolve) => setTimeout(resolve));
      pause = size + PAUSE;
    }
  } catch {
    // PDF readers use what comes before the fault.
  }
  return size;
}
