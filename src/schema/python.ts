/**
 * Values as Python writes them, for the live service's messages, which quote them.
 * @module
 */

/** A value as Python's `repr` writes it. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return decimal(value);
  // Joins would copy deeply nested text once for every level.
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ", "}${repr(item)}`;
    return `[${text}]`;
  }
  for (const [key, member] of Object.entries(value as object)) {
    text += `${text && ", "}${quote(key)}: ${repr(member)}`;
  }
  return `{${text}}`;
}

/** A value as Python's `str` writes it: a string is itself. */
export function str(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const UNPRINTABLE = /[\\\p{C}\p{Z}]/gu;

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(UNPRINTABLE, (character) => {
    if (character === " ") return character;
    return NAMED[character] ?? escapeCode(character.codePointAt(0)!);
  });
  return mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark;
}

function escapeCode(code: number): string {
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, "0")}` : `\\U${digits.padStart(8, "0")}`;
}

/** Python uses exponents below a ten-thousandth, and gives them two digits. */
function decimal(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/e-(\d)$/, "e-0$1");
}
