/**
 * Opus in Ogg (RFC 7845, RFC 3533): packets of silence. The melody affects only the stream's serial number.
 * @module
 */
import { joined } from "../../../src/async/bytes.ts";
import { createCrc } from "./crc.ts";
import { type Melody, NOTE, RATE } from "./melody.ts";

const crc32 = createCrc(32, 0x04c1_1db7);

/** Opus counts in samples of 48 kHz, whatever the rate was. */
const CLOCK = 48_000;
const PACKET_SAMPLES = 960;
/** 20 ms of silence: full band, mono, one frame. */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);
/** Samples that a decoder needs to settle, and leaves out. */
const PRE_SKIP = 312;
/** A second of packets. */
const PACKETS_A_PAGE = 50;
const BEGIN = 2;
const END = 4;

export function opus(melody: Melody): Uint8Array {
  const serial = serialOf(melody);
  const samples = PRE_SKIP + (melody.length * NOTE * CLOCK) / RATE;
  const packets = Math.ceil(samples / PACKET_SAMPLES);
  const pages = [
    page(serial, 0, BEGIN, 0, [identification()]),
    page(serial, 1, 0, 0, [comments()]),
  ];
  for (let first = 0; first < packets; first += PACKETS_A_PAGE) {
    const count = Math.min(PACKETS_A_PAGE, packets - first);
    const last = first + count === packets;
    // The last page's position cuts off the end of the last packet.
    const position = last ? samples : (first + count) * PACKET_SAMPLES;
    const silence = Array.from({ length: count }, () => SILENCE);
    pages.push(page(serial, pages.length, last ? END : 0, position, silence));
  }
  return joined(pages);
}

function serialOf(melody: Melody): number {
  return crc32(Uint8Array.from(melody, (frequency) => frequency & 0xff));
}

function identification(): Uint8Array {
  const bytes = new Uint8Array(19);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("OpusHead"));
  bytes.set([1, 1], 8); // version, channels
  view.setUint16(10, PRE_SKIP, true);
  view.setUint32(12, RATE, true);
  return bytes;
}

/** A vendor and no comment. */
function comments(): Uint8Array {
  const vendor = new TextEncoder().encode("parlel");
  const bytes = new Uint8Array(8 + 4 + vendor.length + 4);
  bytes.set(new TextEncoder().encode("OpusTags"));
  new DataView(bytes.buffer).setUint32(8, vendor.length, true);
  bytes.set(vendor, 12);
  return bytes;
}

function page(
  serial: number,
  sequence: number,
  flags: number,
  position: number,
  packets: readonly Uint8Array[],
): Uint8Array {
  const head = 27 + packets.length;
  const bytes = new Uint8Array(packets.reduce((size, packet) => size + packet.length, head));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("OggS"));
  bytes[5] = flags;
  view.setUint32(6, position, true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  bytes[26] = packets.length;
  let at = head;
  for (const [index, packet] of packets.entries()) {
    bytes[27 + index] = packet.length;
    bytes.set(packet, at);
    at += packet.length;
  }
  // Counted with its own place still empty.
  view.setUint32(22, crc32(bytes), true);
  return bytes;
}
