/**
 * Recordings with one to three faults.
 * @module
 */
import fc from "fast-check";

/** Wrong values to put into a recording. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e21,
  "",
  "\u2028",
  "a\r\nb",
  "東京",
  "\ud800",
  [],
  {},
  [null],
  { a: null },
  "x".repeat(5000),
  "base64:AA==",
  "../../a",
  "__proto__",
];

/** The bytes of a recording with faults: in its data, where it is data, or in its bytes. */
export function broken(content: unknown, bytes: Uint8Array): fc.Arbitrary<Uint8Array | string> {
  const inBytes = faultsIn(bytes);
  if (typeof content !== "object" || content === null || content instanceof Uint8Array)
    return inBytes;
  const inData = fc
    .array(
      fc.tuple(fc.nat(), fc.constantFrom("drop", "swap", "replace"), fc.constantFrom(...ODD)),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((faults) => {
      const copy = structuredClone(content);
      for (const [at, kind, odd] of faults) breakMember(copy, at, kind, odd);
      return JSON.stringify(copy);
    });
  return fc.oneof({ weight: 3, arbitrary: inData }, { weight: 1, arbitrary: inBytes });
}

function faultsIn(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat(Math.max(0, bytes.length - 1));
  const cut = place.map((length) => bytes.slice(0, length));
  const flips = fc
    .array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 })
    .map((faults) => {
      const copy = Uint8Array.from(bytes);
      for (const [at, byte] of faults) copy[at] = byte;
      return copy;
    });
  const line = fc.tuple(place, place).map(([one, other]) => {
    const lines = Buffer.from(bytes).toString("latin1").split("\n");
    const [from, to] = [one % lines.length, other % lines.length];
    [lines[from], lines[to]] = [lines[to]!, lines[from]!];
    return Buffer.from(lines.join("\n"), "latin1");
  });
  return fc.oneof(cut, flips, line);
}

/** Breaks one of all members within a value. */
function breakMember(value: object, at: number, kind: string, odd: unknown): void {
  const members = membersOf(value);
  if (members.length === 0) return;
  const [holder, key] = members[at % members.length]!;
  const keys = Object.keys(holder);
  const other = keys[at % keys.length]!;
  if (kind === "drop") delete holder[key];
  else if (kind === "replace") holder[key] = odd;
  else [holder[key], holder[other]] = [holder[other], holder[key]];
}

type Holder = Record<string, unknown>;

function membersOf(value: unknown): [Holder, string][] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as [Holder, string],
    ...membersOf(holder[key]),
  ]);
}
