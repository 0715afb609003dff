/**
 * Texts in the formats that JSON Schema names.
 * @module
 */
import { format as CHECKS } from "@cfworker/json-schema";
import type { Random } from "../../../src/types/seed.ts";
import { word } from "../text/index.ts";
import type { Work } from "./work.ts";

type Write = (random: Random) => string;

const digits = (random: Random, from: number, to: number): string =>
  `${from + random.below(to - from + 1)}`.padStart(2, "0");
const date: Write = (random) =>
  `${digits(random, 2020, 2029)}-${digits(random, 1, 12)}-${digits(random, 1, 28)}`;
const time: Write = (random) =>
  `${digits(random, 0, 23)}:${digits(random, 0, 59)}:${digits(random, 0, 59)}Z`;
const email: Write = (random) => `${word(random)}@example.com`;
const hostname: Write = (random) => `${word(random)}.example.com`;
const uri: Write = (random) => `https://example.com/${word(random)}`;
const reference: Write = (random) => `/${word(random)}`;

const FORMATS: Readonly<Record<string, Write>> = {
  date,
  time,
  "date-time": (random) => `${date(random)}T${time(random)}`,
  duration: (random) => `P${1 + random.below(9)}DT${1 + random.below(9)}H`,
  email,
  "idn-email": email,
  hostname,
  "idn-hostname": hostname,
  ipv4: (random) => `192.0.2.${1 + random.below(254)}`,
  ipv6: (random) => `2001:db8::${(1 + random.below(0xfffe)).toString(16)}`,
  uri,
  url: uri,
  iri: uri,
  "uri-reference": reference,
  "iri-reference": reference,
  "uri-template": (random) => `/${word(random)}/{id}`,
  uuid(random) {
    const hex = random.hex(32);
    const variant = "89ab"[random.below(4)];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  },
  "json-pointer": reference,
  "json-pointer-uri-fragment": (random) => `#/${word(random)}`,
  "relative-json-pointer": (random) => `0/${word(random)}`,
  regex: (random) => `^${word(random)}$`,
};

/** The shortest of their kind, for schemas with tight limits. */
const SHORT: Readonly<Record<string, string>> = {
  email: "a@b.co",
  "idn-email": "a@b.co",
  hostname: "a.co",
  "idn-hostname": "a.co",
  uri: "a:b",
  iri: "a:b",
  "uri-reference": "a",
  "iri-reference": "a",
  "uri-template": "a",
  ipv6: "::1",
  ipv4: "1.1.1.1",
  duration: "P1D",
  regex: "a",
  "json-pointer": "",
  "relative-json-pointer": "0",
};

/** A text in the format; nothing for an unknown format. */
export function writeFormat(format: string, random: Random, room: number): string | undefined {
  if (!Object.hasOwn(FORMATS, format)) return undefined;
  const text = FORMATS[format]!(random);
  return text.length > room && Object.hasOwn(SHORT, format) ? SHORT[format] : text;
}

/** Whether a text is in the format; an unknown format allows any text. */
export function fitsFormat(text: string, format: string, work: Work): boolean {
  if (!Object.hasOwn(CHECKS, format)) return true;
  work.take(text.length);
  return CHECKS[format]!(text);
}
