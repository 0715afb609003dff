/**
 * The kind of text that a slot wants, judged by its name, description and format.
 * @module
 */
import type { MentionKind } from "../text/mentions.ts";
import { stemSet, stemsOf } from "../text/words.ts";

/** The kinds of text that slots want; `any` is the rest. */
export type Want =
  | "mail"
  | "url"
  | "date"
  | "time"
  | "file"
  | "text"
  | "identifier"
  | "place"
  | "any";

interface Description {
  readonly stems: ReadonlySet<string>;
  readonly formats: readonly string[];
  /** How well each kind of mention suits; kinds that aren't listed don't. */
  readonly takes: Readonly<Partial<Record<MentionKind, number>>>;
}

function want(words: string, formats: string, takes: Description["takes"]): Description {
  return { stems: stemSet(words), formats: formats.split(" "), takes };
}

/** If several match, the first wins. */
const WANTS: Readonly<Record<Exclude<Want, "any">, Description>> = {
  mail: want("email mail recipient", "email idn-email", { mail: 4, name: 0.5 }),
  url: want("url uri link website webpage endpoint href", "uri url uri-reference iri", {
    url: 4,
    code: 1,
    quoted: 1,
  }),
  date: want(
    "date day deadline birthday birthdate dob departure checkin checkout datum fecha",
    "date date-time",
    { date: 4, quoted: 1, code: 1, name: 1, phrase: 0.6 },
  ),
  time: want("time hour uhrzeit hora heure", "time", { time: 4, quoted: 1, phrase: 0.6 }),
  file: want("path file filename filepath directory folder", "", { code: 3, quoted: 3, url: 2 }),
  text: want(
    "text message content body sentence prompt comment query question keyword search review description note command " +
      "instruction request",
    "",
    { quoted: 4, rest: 2.5, name: 1, phrase: 1, code: 1 },
  ),
  identifier: want("id identifier uuid guid key token sku isbn code serial reference", "uuid", {
    code: 3.2,
    quoted: 3,
    number: -0.9,
  }),
  place: want(
    "location city place country state county region area address destination origin town venue district zip ort stadt " +
      "ville ciudad",
    "",
    { name: 3, quoted: 2, phrase: 0.5, code: 0.5 },
  ),
};

const ANY: Description["takes"] = {
  quoted: 3,
  name: 2.5,
  code: 2,
  phrase: 1,
  url: 1,
  mail: 1,
  rest: 0.5,
  number: 0.5,
  date: 0.5,
  time: 0.5,
};

const NAMES = Object.keys(WANTS) as Exclude<Want, "any">[];
const [ADDRESS] = stemsOf("address");
const [MAIL] = stemsOf("email");

/** The kind of text that a slot with this name, description and format wants. */
export function wantOf(
  names: readonly string[],
  description: ReadonlySet<string>,
  format: unknown,
): Want {
  const byFormat = NAMES.find((name) => WANTS[name].formats.includes(String(format)));
  if (byFormat) return byFormat;
  if (names.includes(ADDRESS!) && description.has(MAIL!)) return "mail";
  // The last word of a name says what it names.
  for (const stem of names.toReversed()) {
    const found = NAMES.find((name) => WANTS[name].stems.has(stem));
    if (found) return found;
  }
  return "any";
}

/** How well a kind of mention suits what is wanted; undefined for not at all. */
export function suitability(wanted: Want, kind: MentionKind): number | undefined {
  return (wanted === "any" ? ANY : WANTS[wanted].takes)[kind];
}
